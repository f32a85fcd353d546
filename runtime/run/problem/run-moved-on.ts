/** G798 · Run moved on. */
import { page } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";
import { path } from "./shared.js";

/** Another process went on with the run after it was read. */
export interface RunMovedOn {
  readonly _tag: "RunMovedOn";
  readonly folder: string;
}

export const runMovedOnProblem = failure<RunMovedOn>("RunMovedOn", {
  code: "G798",
  exit: 1,
  words: ({ folder }) => ({
    title: "RUN MOVED ON",
    summary: `Another process went on with the run in ${path(folder)} after it was read.`,
    fix: "call the same command again",
  }),
  page: page(
    "Run moved on",
    "Between reading the run and locking its folder, another process made a newer checkpoint there.",
    "Call the same command again: it starts from the newer checkpoint.",
  ),
});
