/** G752 · Not finite. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { at, inSamples, type Values } from "./shared.js";

export interface NotFinite extends Values {
  readonly _tag: "NotFinite";
  readonly found: "NaN" | "Infinity" | "-Infinity";
}

export const notFiniteProblem = error<NotFinite>("NotFinite", {
  code: "G752",
  words: (problem) => ({
    title: "NOT FINITE",
    summary: `${at(problem)} is ${problem.found} in ${inSamples(problem)}.`,
    expected: { text: "a finite number", because: "one such value spoils every parameter" },
  }),
  page: page(
    "Not finite",
    "A value is NaN or infinite; one such value spoils every parameter.",
    "Correct it, or leave the row out.",
  ),
});
