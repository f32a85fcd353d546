/** G992 · Text too long. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { count } from "../../../compiler/words/words.js";
import { at, inSamples, setting, type Values } from "./shared.js";

/** A text of more tokens than there are places; the longest has `found`. */
export interface TextTooLong extends Values {
  readonly _tag: "TextTooLong";
  readonly role: "input" | "condition";
  readonly expected: number;
  readonly found: number;
}

export const textTooLongProblem = error<TextTooLong>("TextTooLong", {
  code: "G992",
  words: (problem) => ({
    title: "TEXT TOO LONG",
    summary: `${at(problem)} has more than ${count(problem.expected)} tokens in ${inSamples(problem)}.`,
    found: `${count(problem.found)} tokens in the longest`,
    fix: setting(problem.role, problem.column, "length", problem.found + 1),
  }),
  page: page(
    "Text too long",
    "A text has more tokens than its `length` has places.",
    "Give it a larger `length`: the longest text and one place for its end.",
  ),
});
