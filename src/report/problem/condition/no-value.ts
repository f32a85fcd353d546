/** G705 · A condition without a value. */
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";
import { conditionCode, conditionPage } from "../../../../runtime/run/use-problem/shared.js";

export interface NoValue {
  readonly _tag: "NoValue";
  readonly condition: string;
  readonly takes: string;
  readonly example: string;
}

export const noValueProblem = failure<NoValue>("NoValue", {
  code: conditionCode,
  exit: 2,
  words: ({ condition, takes, example }) => ({
    title: "NO VALUE",
    summary: `${quote(condition)} has no value here.`,
    expected: { text: takes },
    fix: `write ${example}`,
  }),
  page: conditionPage,
});
