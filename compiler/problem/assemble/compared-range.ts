/** G219 · A term that needs to know where images lie. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { capital, lineOf } from "../../words/words.js";

export interface ComparedRange {
  readonly _tag: "ComparedRange";
  readonly place: Place;
  readonly term: string;
  readonly input: string;
  readonly declared: Place;
}

export const comparedRangeProblem = error<ComparedRange>("ComparedRange", {
  code: "G219",
  words: ({ term, input, declared }) => ({
    title: "RANGE NEEDED",
    summary:
      `${capital(quote(`objective.${term}`))} measures differences against the width of the data's range, ` +
      `and ${quote(input)} declares none.`,
    found: `no "range" at inputs.${input} (${lineOf(declared)})`,
    fix: `give ${quote(input)} the interval of its values, such as "range": [0, 1], or of bytes [0, 255]`,
  }),
  page: page(
    "Range needed by a term",
    "The constants of structural similarity are shares of the width of the data's range: without it a difference " +
      "of 1 may be all there is, or one grey level. The input declares no range.",
    "Give the input its `range`.",
  ),
});
