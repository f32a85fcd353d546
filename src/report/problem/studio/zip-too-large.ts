/** G943 · Too large. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { count } from "../../../../compiler/words/words.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface ZipTooLarge {
  readonly _tag: "ZipTooLarge";
  /** Bytes. */
  readonly size: number;
  readonly most: number;
}

export const zipTooLargeProblem = failure<ZipTooLarge>("ZipTooLarge", {
  code: "G943",
  exit: 4,
  words: ({ size, most }) => ({
    title: "TOO LARGE",
    summary: `The files in this zip come to ${count(size)} bytes; a page takes ${count(most)} at most.`,
    fix: "open the run with the command instead: graft eval, graft sample",
  }),
  page: page(
    "Too large",
    "The zip holds more than a page can take.",
    "Open the run with the command: `graft eval`, `graft sample`.",
  ),
});
