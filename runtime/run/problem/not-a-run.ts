/** G781 · Not a run. */
import { page, type Words } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";
import { shellWord } from "../../problem/shell.js";
import { path } from "./shared.js";

/** There is no state.json: no checkpoint was ever made here, or this is another folder. */
export interface NotARun {
  readonly _tag: "NotARun";
  readonly folder: string;
  readonly found: ReadonlyArray<string>;
  /** It is no folder at all. */
  readonly file?: true;
}

/** A run's folder by the name of its spec: `specs/cvae.json` → `runs/cvae`. */
const trainedFrom = (spec: string): string => `runs/${(spec.split(/[\\/]/).at(-1) ?? spec).replace(/\.json$/, "")}`;

const aFile = ({ folder }: NotARun): Words => ({
  title: "NOT A RUN",
  summary: `${path(folder)} is a file, and a run is a folder, which training makes.`,
  fix: folder.endsWith(".json")
    ? `train it first: graft train ${shellWord(folder)} --out ${shellWord(trainedFrom(folder))}; then give that folder`
    : "give the folder that `graft train` printed at its end, such as runs/mnist-cvae",
});

const noRunThere = ({ folder, found }: NotARun): Words => ({
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
  words: (problem) => (problem.file === true ? aFile(problem) : noRunThere(problem)),
  page: page("Not a run", "The folder is no run of graft.", "Name a folder that `graft train` wrote."),
});
