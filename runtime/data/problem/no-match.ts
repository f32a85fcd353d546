/** G808 · No row for a file. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { firstOf, leavingOut, type Unpaired } from "./unpaired.js";

/** Files that a table has no row for. */
export interface NoMatch extends Unpaired {
  readonly _tag: "NoMatch";
}

export const noMatchProblem = error<NoMatch>("NoMatch", {
  code: "G808",
  words: ({ source, column, count: files, expected, ...which }) => ({
    title: "NO ROW FOR A FILE",
    summary:
      `${quote(source, 200)} has no row for ${count(files)} of ${count(expected)} files: ` +
      `${firstOf(which.found, files)}.`,
    expected: { text: `each file's name in the column ${quote(column)}`, because: "rows are matched by it" },
    ...leavingOut(which, "add their rows"),
  }),
  page: page(
    "No row for a file",
    "Pictures and a table are matched by file names, and the table lacks some of the files.",
    "Add the rows, take the files out of the folder, or write `#matched` behind the address of the " +
      "pictures: it leaves them out.",
  ),
});
