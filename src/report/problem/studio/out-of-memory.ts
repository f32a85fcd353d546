/** G940 · Out of memory. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface OutOfMemory {
  readonly _tag: "OutOfMemory";
  readonly said: string;
}

export const outOfMemoryProblem = failure<OutOfMemory>("OutOfMemory", {
  code: "G940",
  exit: 4,
  words: ({ said }) => ({
    title: "OUT OF MEMORY",
    summary: `This page has no memory left for this model (${said}).`,
    fix: "make the batch smaller, or train it with the command: graft train",
  }),
  page: page(
    "Out of memory",
    "The browser has no memory left for this model: a page may take 4 GiB at most, and often less.",
    "Make `train.batch` or the model smaller, or train it with the command.",
  ),
});
