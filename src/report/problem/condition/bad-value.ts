/** G705 · A value that the condition can't have. */
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";
import { conditionCode, conditionPage } from "../../../../runtime/run/use-problem/shared.js";

export interface BadValue {
  readonly _tag: "BadValue";
  readonly condition: string;
  readonly found: string;
  /** What it takes, in words. */
  readonly takes: string;
  /** The condition's type in the spec. */
  readonly type: string;
  readonly fix: string;
}

export const badValueProblem = failure<BadValue>("BadValue", {
  code: conditionCode,
  exit: 2,
  words: ({ condition, found, takes, type, fix }) => ({
    title: "BAD CONDITION",
    summary: `${quote(condition)} can't be ${quote(found)}.`,
    expected: { text: takes, because: `that is what the spec's ${type} takes` },
    fix,
  }),
  page: conditionPage,
});
