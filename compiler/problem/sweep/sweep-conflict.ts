/** G073 · Conflicting lists. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { lineOf } from "../../words/words.js";

export interface SweepConflict {
  readonly _tag: "SweepConflict";
  readonly place: Place;
  readonly first: Place;
  readonly what: string;
}

export const sweepConflictProblem = error<SweepConflict>("SweepConflict", {
  code: "G073",
  words: ({ first, what }) => ({
    title: "CONFLICTING LISTS",
    summary:
      `This and the list for ${quote(what)} (${lineOf(first)}) set the same part of the spec, ` +
      "so one would undo the other.",
    related: [{ place: first, note: "The other list:" }],
    fix: "keep one of the two",
  }),
  page: page(
    "Conflicting lists",
    "Two lists of the sweep set the same part of the spec, or one a part of the other's, so one would undo the other.",
    "Keep one of the two.",
  ),
});
