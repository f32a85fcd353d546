/** G705 · A call of the library with something that the model does not take. */
import { failure } from "../../../../runtime/problem/failure.js";
import { conditionCode, conditionPage } from "../../../../runtime/run/use-problem/shared.js";

/** In the words of the method that was called. */
export interface WrongCall {
  readonly _tag: "WrongCall";
  readonly title: string;
  readonly summary: string;
  readonly fix?: string;
}

export const wrongCallProblem = failure<WrongCall>("WrongCall", {
  code: conditionCode,
  exit: 2,
  words: ({ title, summary, fix }) => ({ title, summary, ...(fix === undefined ? {} : { fix }) }),
  page: conditionPage,
});
