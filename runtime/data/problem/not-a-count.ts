/** G980 · Not a count. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { at, inSamples, type Values } from "./shared.js";

/** A value that a likelihood of counts gives no probability to. */
export interface NotACount extends Values {
  readonly _tag: "NotACount";
  readonly found: number;
}

export const notACountProblem = error<NotACount>("NotACount", {
  code: "G980",
  words: (problem) => ({
    title: "NOT A COUNT",
    summary: `${at(problem)} is ${problem.found} in ${inSamples(problem)}.`,
    expected: { text: "a whole number of at least 0", because: "its likelihood is one of counts" },
    notes: ["Counts are given as they were counted: without logarithms, and not divided by their totals."],
  }),
  page: page(
    "Not a count",
    "A likelihood of counts, `poisson` or `negative-binomial`, " +
      "gives a probability to whole numbers of at least 0 and to nothing else.",
    "Give the counts as they were counted, without logarithms or totals divided out; for other numbers write " +
      "`gaussian` or `student-t`.",
  ),
});
