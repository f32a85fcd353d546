/** G055 · Already there. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { lineOf } from "../../words/words.js";
import { named } from "./shared.js";

export interface AlreadyThere {
  readonly _tag: "AlreadyThere";
  readonly place: Place;
  readonly pointer: string;
  readonly existing: Place;
}

export const alreadyThereProblem = error<AlreadyThere>("AlreadyThere", {
  code: "G055",
  words: ({ pointer, existing }) => ({
    title: "ALREADY THERE",
    summary: `${named(pointer)} is in the spec already (${lineOf(existing)}).`,
    fix: "to change it, leave out the `+`",
  }),
  page: page(
    "Already there",
    "`+` adds what is not there yet, so that a slip can't overwrite a value.",
    "To change what is there, leave out the `+`.",
  ),
});
