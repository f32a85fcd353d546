/** G751 · Not a number. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { at, inSamples, type Values } from "./shared.js";

export interface NotANumber extends Values {
  readonly _tag: "NotANumber";
  readonly found: string;
}

export const notANumberProblem = error<NotANumber>("NotANumber", {
  code: "G751",
  words: (problem) => ({
    title: "NOT A NUMBER",
    summary: `${at(problem)} is ${quote(problem.found)} in ${inSamples(problem)}.`,
    expected: { text: "a decimal number" },
  }),
  page: page("Not a number", "A cell holds no decimal number.", "Correct the cell, or leave the row out."),
});
