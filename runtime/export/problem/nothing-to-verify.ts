/** G853 · Nothing to verify with. */
import { failure } from "../../../runtime/problem/failure.js";
import { verifyCode, verifyPage } from "./shared.js";

export interface NothingToVerify {
  readonly _tag: "NothingToVerify";
  readonly format: string;
  /** The stock tools that are not here, and how each would come. */
  readonly absent: ReadonlyArray<{ readonly why: string; readonly how: string }>;
}

export const nothingToVerifyProblem = failure<NothingToVerify>("NothingToVerify", {
  code: verifyCode,
  exit: 3,
  words: ({ format, absent }) => ({
    title: "NOTHING TO VERIFY WITH",
    summary: `The files are written; no stock tool for ${format} is here to open them.`,
    notes: absent.map(({ why }) => `${why}.`),
    fix: [...new Set(absent.map(({ how }) => how))].join(", or "),
  }),
  page: verifyPage,
});
