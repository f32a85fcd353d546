/** G982 · File taken. */
import { page, type Words } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";
import { path as named } from "./shared.js";

/** The file that a person named is there, and graft did not write it, or it was changed since. */
export interface FileTaken {
  readonly _tag: "FileTaken";
  readonly path: string;
}

const fileTaken = ({ path }: FileTaken): Words => ({
  title: "FILE TAKEN",
  summary: `${named(path)} is there already, and this command did not write it, or it was changed since.`,
  notes: ["A command writes over nothing but what it wrote itself, as it wrote it."],
  fix: "name another file, or move this one away",
});

export const fileTakenProblem = failure<FileTaken>("FileTaken", {
  code: "G982",
  exit: 2,
  words: fileTaken,
  page: page(
    "File taken",
    "The file that an option such as --out names is there already, and graft did not write it, or it was changed " +
      "since. graft notes what it writes in `.graft-files` beside it, and writes over nothing else; " +
      "an empty file is written to.",
    "Name another file, or move that one away.",
  ),
});
