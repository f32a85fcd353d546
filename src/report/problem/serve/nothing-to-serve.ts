/** G881 · Nothing to serve. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface NothingToServe {
  readonly _tag: "NothingToServe";
  readonly folder: string;
}

export const nothingToServeProblem = failure<NothingToServe>("NothingToServe", {
  code: "G881",
  exit: 2,
  words: ({ folder }) => ({
    title: "NOTHING TO SERVE",
    summary: `There is no run in \`${folder}\`: neither there, nor one level or a version below.`,
    fix: "give the folder of a run that `graft train` wrote, or a folder of such runs",
  }),
  page: page(
    "Nothing to serve",
    "`graft serve` takes runs, folders of runs, and folders of models whose runs are called 1, " +
      "2, 3 after their version.",
    "Give the folder that `graft train` printed at its end.",
  ),
});
