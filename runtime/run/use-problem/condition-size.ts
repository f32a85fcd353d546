/** G705 · A condition that does not fit. */
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { failure } from "../../problem/failure.js";
import { conditionCode, conditionPage } from "./shared.js";

/** Numbers given; either one row's, or all rows', are expected. */
export interface ConditionSize {
  readonly _tag: "ConditionSize";
  readonly condition: string;
  readonly expected: readonly [number, number];
  readonly found: number;
}

export const conditionSizeProblem = failure<ConditionSize>("ConditionSize", {
  code: conditionCode,
  exit: 2,
  words: ({ condition, expected, found }) => ({
    title: "WRONG LENGTH",
    summary: `${quote(condition)} takes ${count(expected[0])} numbers, and here are ${count(found)}.`,
  }),
  page: conditionPage,
});
