/** G012 · Open string. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface UnterminatedString {
  readonly _tag: "UnterminatedString";
  readonly place: Place;
}

export const unterminatedStringProblem = error<UnterminatedString>("UnterminatedString", {
  code: "G012",
  words: () => ({
    title: "OPEN STRING",
    summary: "This string has no closing quote on its line.",
    fix: 'add `"` where the string ends',
  }),
  page: page(
    "Open string",
    "A string has no closing quote on its line. Strings can't go on over line breaks.",
    'Add `"` where the string ends; for a line break inside a string write `\\n`.',
  ),
});
