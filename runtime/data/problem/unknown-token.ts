/** G991 · Not in the vocabulary. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { at, inSamples, type Values } from "./shared.js";

/** A token that a text's vocabulary lacks. */
export interface UnknownToken extends Values {
  readonly _tag: "UnknownToken";
  readonly of: "character" | "word";
  readonly found: string;
}

export const unknownTokenProblem = error<UnknownToken>("UnknownToken", {
  code: "G991",
  words: (problem) => ({
    title: "NOT IN THE VOCABULARY",
    summary: `${at(problem)} has the ${problem.of} ${quote(problem.found)} in ${inSamples(problem)}.`,
    expected: { text: `a ${problem.of} of the vocabulary`, because: `${quote(problem.column)} is cut into these` },
    notes: [`Add it to the "vocabulary" of ${quote(problem.column)}, or take it out of the data.`],
  }),
  page: page(
    "Not in the vocabulary",
    "A text holds a character or a word that the input's `vocabulary` does not list, so it has no number.",
    "Add it to the vocabulary, or take it out of the data.",
  ),
});
