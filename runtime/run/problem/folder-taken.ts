/** G780 · Folder taken. */
import { page, type Words } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { plural } from "../../../compiler/words/words.js";
import { failure } from "../../problem/failure.js";
import { path } from "./shared.js";

/**
 * The folder holds something. `run`: a run, which `replace` would put out of the way; otherwise files that are not this
 * command's to remove.
 */
export interface FolderTaken {
  readonly _tag: "FolderTaken";
  readonly folder: string;
  readonly run: boolean;
  readonly found: ReadonlyArray<string>;
}

/** The first few, in quotes. */
const namesText = (names: ReadonlyArray<string>): string => {
  const shown = names.slice(0, 3).map((name) => quote(name, 80));
  return names.length > shown.length ? `${shown.join(", ")} and ${names.length - shown.length} more` : shown.join(", ");
};

const folderTaken = ({ folder, run, found }: FolderTaken): Words => ({
  title: "FOLDER TAKEN",
  summary: run
    ? `${path(folder)} holds a run already.`
    : `${path(folder)} holds ${plural(found.length, "file")} that this command did not write, or that ` +
      `${found.length === 1 ? "was" : "were"} changed since: ${namesText(found)}.`,
  ...(run ? {} : { notes: ["A command removes and replaces only what it wrote itself, as it wrote it."] }),
  fix: run
    ? "write --replace to put the new run there, or --out with another folder"
    : "choose an empty or a new folder with --out, or move the file away",
});

export const folderTakenProblem = failure<FolderTaken>("FolderTaken", {
  code: "G780",
  exit: 2,
  words: folderTaken,
  page: page(
    "Folder taken",
    "The folder holds something already: a run, files that graft did not write or that were changed since, or the " +
      "report of another command. graft notes what it writes in `.graft-files`, and removes or replaces nothing else.",
    "Choose another folder with --out; say --replace where a run may be replaced; or move the file away.",
  ),
});
