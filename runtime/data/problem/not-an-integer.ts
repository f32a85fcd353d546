/** G753 · Not a whole number. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { at, inSamples, type Values } from "./shared.js";

export interface NotAnInteger extends Values {
  readonly _tag: "NotAnInteger";
  readonly found: number;
}

export const notAnIntegerProblem = error<NotAnInteger>("NotAnInteger", {
  code: "G753",
  words: (problem) => ({
    title: "NOT A CLASS",
    summary: `${at(problem)} is ${problem.found} in ${inSamples(problem)}.`,
    expected: { text: "a whole number", because: `${quote(problem.column)} is a category` },
  }),
  page: page(
    "Not a whole number",
    "The value of a category is not a whole number.",
    "Give classes as 0, 1, 2, …, or as their labels.",
  ),
});
