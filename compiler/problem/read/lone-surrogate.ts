/** G018 · Half a character. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { codePoint } from "./shared.js";

export interface LoneSurrogate {
  readonly _tag: "LoneSurrogate";
  readonly place: Place;
  readonly unit: number;
}

export const loneSurrogateProblem = error<LoneSurrogate>("LoneSurrogate", {
  code: "G018",
  words: ({ unit }) => ({
    title: "HALF A CHARACTER",
    summary: `${codePoint(unit)} is one half of a surrogate pair, and its other half is missing.`,
    fix: "write the whole character",
  }),
  page: page(
    "Half a character",
    "An escape gives one half of a surrogate pair, which is no character.",
    "Write the whole character, as itself or as two escapes.",
  ),
});
