/** G705 · A null that the model never learned. */
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";
import { conditionCode, conditionPage } from "../../../../runtime/run/use-problem/shared.js";

export interface NeverWithout {
  readonly _tag: "NeverWithout";
  readonly condition: string;
  readonly example: string;
}

export const neverWithoutProblem = failure<NeverWithout>("NeverWithout", {
  code: conditionCode,
  exit: 2,
  words: ({ condition, example }) => ({
    title: "NO NULL",
    summary: `${quote(condition)} can't be null: this model has never been without it.`,
    notes: [`A model learns to do without a condition when its spec says "drop": 0.1 there, and "null" if it likes.`],
    fix: `give a value, for example ${example}`,
  }),
  page: conditionPage,
});
