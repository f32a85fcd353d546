/** G805 · Not one class. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { at, inSamples, type Values } from "./shared.js";

/** A row that should have one 1 among zeros. */
export interface NotOneHot extends Values {
  readonly _tag: "NotOneHot";
  readonly expected: number;
}

export const notOneHotProblem = error<NotOneHot>("NotOneHot", {
  code: "G805",
  words: (problem) => ({
    title: "NOT ONE CLASS",
    summary: `${at(problem)} does not hold one 1 among zeros in ${inSamples(problem)}.`,
    expected: {
      text: `${count(problem.expected)} numbers, one of them 1 and the others 0`,
      because: `${quote(problem.column)} is a category`,
    },
  }),
  page: page(
    "Not one class",
    "A category was given as a row with a number for each class, and a row does not have one 1 among zeros.",
    "Correct the rows; if a sample may have several classes, make the condition a `set`.",
  ),
});
