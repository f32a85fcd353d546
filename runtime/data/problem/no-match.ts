/** G808 · No row for a file. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { shellWord } from "../../problem/shell.js";
import { list } from "./shared.js";

/** Files that a table has no row for: `count` of `expected`, the first of them called `found`. */
export interface NoMatch {
  readonly _tag: "NoMatch";
  readonly source: string;
  readonly column: string;
  readonly found: ReadonlyArray<string>;
  readonly count: number;
  readonly expected: number;
  /** The address that leaves them out; absent: none does. */
  readonly matched?: string;
}

export const noMatchProblem = error<NoMatch>("NoMatch", {
  code: "G808",
  words: ({ source, column, found, count: files, expected, matched }) => ({
    title: "NO ROW FOR A FILE",
    summary:
      `${quote(source, 200)} has no row for ${count(files)} of ${count(expected)} files: ` +
      `${list(found, 3)}${files > 3 && found.length <= 3 ? ", …" : ""}.`,
    expected: { text: `each file's name in the column ${quote(column)}`, because: "rows are matched by it" },
    ...(matched === undefined ? {} : { fix: `write ${shellWord(matched)} to leave them out; or add their rows` }),
  }),
  page: page(
    "No row for a file",
    "Pictures and a table are matched by file names, and the table lacks some of the files.",
    "Add the rows, take the files out of the folder, or write `#matched` behind the address of the " +
      "pictures: it leaves them out.",
  ),
});
