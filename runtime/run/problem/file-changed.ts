/** G784 · A changed file. */
import { page } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";
import { path } from "./shared.js";

/** A file is not the one that the checkpoint wrote. Hashes are SHA-256, in hexadecimal. */
export interface FileChanged {
  readonly _tag: "FileChanged";
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

export const fileChangedProblem = failure<FileChanged>("FileChanged", {
  code: "G784",
  exit: 3,
  words: ({ path: file }) => ({
    title: "BROKEN RUN",
    summary: `${path(file)} is not the file that graft wrote: its hash differs.`,
    fix: "restore the file from a copy, or train again",
  }),
  page: page(
    "A changed file",
    "A file of the run is not the one that graft wrote: its hash differs.",
    "Restore it from a copy, or train again.",
  ),
});
