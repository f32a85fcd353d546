/** G781 · Not a run. */
import { page, type Words } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";
import { path } from "./shared.js";

/** There is no state.json: no checkpoint was ever made here, or this is another folder. */
export interface NotARun {
  readonly _tag: "NotARun";
  readonly folder: string;
  readonly found: ReadonlyArray<string>;
}

const notARun = ({ folder, found }: NotARun): Words => ({
  title: "NOT A RUN",
  summary:
    found.length === 0
      ? `There is no run in ${path(folder)}.`
      : `${path(folder)} is not the folder of a run: it has no state.json.`,
  fix: "give the folder that `graft train` printed at its end, such as runs/mnist-cvae",
});

export const notARunProblem = failure<NotARun>("NotARun", {
  code: "G781",
  exit: 3,
  words: notARun,
  page: page("Not a run", "The folder is no run of graft.", "Name a folder that `graft train` wrote."),
});
