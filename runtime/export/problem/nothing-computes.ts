/** G853 · Nothing to verify with. */
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../../runtime/problem/failure.js";
import { verifyCode, verifyPage } from "./shared.js";

export interface NothingComputes {
  readonly _tag: "NothingComputes";
  readonly format: string;
}

export const nothingComputesProblem = failure<NothingComputes>("NothingComputes", {
  code: verifyCode,
  exit: 2,
  words: ({ format }) => ({
    title: "NOTHING TO VERIFY WITH",
    summary: `${quote(format)} holds nothing that computes, so there is nothing to verify.`,
    fix: "leave --verify out",
  }),
  page: verifyPage,
});
