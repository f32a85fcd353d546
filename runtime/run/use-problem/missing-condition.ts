/** G705 · A condition that does not fit. */
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../problem/failure.js";
import { conditionCode, conditionPage } from "./shared.js";

export interface MissingCondition {
  readonly _tag: "MissingCondition";
  readonly condition: string;
  readonly graph: string;
}

export const missingConditionProblem = failure<MissingCondition>("MissingCondition", {
  code: conditionCode,
  exit: 2,
  words: ({ condition }) => ({
    title: "CONDITION MISSING",
    summary: `The model needs a value for ${quote(condition)}.`,
    fix: `add --condition ${condition}=…`,
  }),
  page: conditionPage,
});
