/** G742 · No data file. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { list } from "./shared.js";

/** A folder holds no file of the wanted pattern. */
export interface NoFile {
  readonly _tag: "NoFile";
  readonly source: string;
  readonly expected: string;
  readonly found: ReadonlyArray<string>;
}

export const noFileProblem = error<NoFile>("NoFile", {
  code: "G742",
  words: ({ source, expected, found }) => ({
    title: "NO DATA FILE",
    summary: `No file in ${quote(source, 200)} fits ${expected}.`,
    notes: [found.length === 0 ? "The folder is empty." : `It has ${list(found)}.`],
  }),
  page: page(
    "No data file",
    "The folder holds no file of the pattern that this kind of data has.",
    "Name the folder with the files, or the file itself.",
  ),
});
