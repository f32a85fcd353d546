/** G124 · Nothing matches. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { meantOne } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { listed } from "../../words/words.js";

export interface NothingMatches {
  readonly _tag: "NothingMatches";
  readonly place: Place;
  readonly pattern: string;
  readonly known: ReadonlyArray<string>;
  readonly deeper: string | undefined;
}

export const nothingMatchesProblem = error<NothingMatches>("NothingMatches", {
  code: "G124",
  words: ({ pattern, known, deeper, place }) => ({
    title: "NOTHING MATCHES",
    summary: `No layer matches ${quote(pattern)}, by its name or by its type.`,
    notes: [`There are ${listed(known)}.`],
    ...(deeper === undefined
      ? { fix: "name one of these, or delete the injection" }
      : meantOne(place, [deeper], `to reach layers inside layers, write ${quote(deeper)}`)),
  }),
  page: page(
    "Nothing matches",
    "The pattern after `into` fits no layer, neither by name nor by type. An injection that goes nowhere would " +
      "leave the model unconditional without a word.",
    "Write a pattern that fits, or name the layer. `**` reaches layers inside layers.",
  ),
});
