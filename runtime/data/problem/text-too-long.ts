/** G992 · Text too long. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { count } from "../../../compiler/words/words.js";
import { at, inSamples, setting, type Values } from "./shared.js";

/** A text of more tokens than its input has places; the longest has `found`. */
export interface TextTooLong extends Values {
  readonly _tag: "TextTooLong";
  readonly expected: number;
  readonly found: number;
}

export const textTooLongProblem = error<TextTooLong>("TextTooLong", {
  code: "G992",
  words: (problem) => ({
    title: "TEXT TOO LONG",
    summary: `${at(problem)} has more than ${count(problem.expected)} tokens in ${inSamples(problem)}.`,
    found: `${count(problem.found)} tokens in the longest`,
    fix: setting("input", problem.column, "length", problem.found + 1),
  }),
  page: page(
    "Text too long",
    "A text has more tokens than the input's `length` has places.",
    "Give the input a larger `length`: the longest text and one place for its end.",
  ),
});
