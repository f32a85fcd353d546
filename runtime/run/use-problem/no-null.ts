/** G705 · A condition that does not fit. */
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../problem/failure.js";
import { conditionCode, conditionPage } from "./shared.js";

/** A condition that has no null is null. */
export interface NoNull {
  readonly _tag: "NoNull";
  readonly condition: string;
}

export const noNullProblem = failure<NoNull>("NoNull", {
  code: conditionCode,
  exit: 2,
  words: ({ condition }) => ({
    title: "NO NULL",
    summary: `${quote(condition)} can't be left out: this model has never been without it.`,
    fix: `add --condition ${condition}=…`,
  }),
  page: conditionPage,
});
