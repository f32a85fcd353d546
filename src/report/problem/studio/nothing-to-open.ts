/** G944 · Nothing to open. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface NothingToOpen {
  readonly _tag: "NothingToOpen";
}

export const nothingToOpenProblem = failure<NothingToOpen>("NothingToOpen", {
  code: "G944",
  exit: 2,
  words: () => ({
    title: "NOTHING TO OPEN",
    summary: "The page can't save to stdin.",
    fix: "give it a file: graft studio spec.json",
  }),
  page: page(
    "Nothing to open",
    "`graft studio` opens a spec's file, a run, or a folder of runs; what stdin brings could not be saved.",
    "Give it a file: `graft studio spec.json`, or nothing.",
  ),
});
