/** G708 · A code of another length. */
import { page } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";

/** Codes whose numbers don't come out as whole codes. */
export interface CodeSize {
  readonly _tag: "CodeSize";
  readonly expected: number;
  readonly found: number;
}

export const codeSizeProblem = failure<CodeSize>("CodeSize", {
  code: "G708",
  exit: 2,
  words: ({ expected, found }) => ({
    title: "WRONG LENGTH",
    summary: `A code has ${expected} numbers, and here are ${found}.`,
  }),
  page: page(
    "A code of another length",
    "A code has as many numbers as the latent has units.",
    "Give as many; `graft explain` shows the latent's size.",
  ),
});
