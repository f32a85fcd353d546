/** G705 · A condition that is given twice. */
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";
import { conditionCode, conditionPage } from "../../../../runtime/run/use-problem/shared.js";

export interface GivenTwice {
  readonly _tag: "GivenTwice";
  readonly condition: string;
}

export const givenTwiceProblem = failure<GivenTwice>("GivenTwice", {
  code: conditionCode,
  exit: 2,
  words: ({ condition }) => ({
    title: "GIVEN TWICE",
    summary: `${quote(condition)} is given twice.`,
    fix: "keep one of the two",
  }),
  page: conditionPage,
});
