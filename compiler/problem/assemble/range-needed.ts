/** G216 · Range needed. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { capital, lineOf } from "../../words/words.js";

export interface RangeNeeded {
  readonly _tag: "RangeNeeded";
  readonly place: Place;
  readonly likelihood: string;
  readonly input: string;
  readonly declared: Place;
}

export const rangeNeededProblem = error<RangeNeeded>("RangeNeeded", {
  code: "G216",
  words: ({ likelihood, input, declared }) => ({
    title: "RANGE NEEDED",
    summary:
      `${capital(quote(likelihood))} counts its levels from one end of a range to the other, ` +
      `and ${quote(input)} declares none.`,
    found: `no "range" at inputs.${input} (${lineOf(declared)})`,
    fix:
      `give ${quote(input)} the interval of its values, such as "range": [0, 1]; ` +
      'classes 0 to 9 have "range": [0, 9]',
  }),
  page: page(
    "Range needed",
    "The likelihood counts its levels from one end of the input's range to the other, and the input declares none.",
    "Give the input its `range`.",
  ),
});
