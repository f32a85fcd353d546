/** G808 · No row for a file. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";

/** Files that a table has no row for: `count` of `expected`, the first called `found`. */
export interface NoMatch {
  readonly _tag: "NoMatch";
  readonly source: string;
  readonly column: string;
  readonly found: string;
  readonly count: number;
  readonly expected: number;
}

export const noMatchProblem = error<NoMatch>("NoMatch", {
  code: "G808",
  words: ({ source, column, found, count: files, expected }) => ({
    title: "NO ROW FOR A FILE",
    summary: `${quote(source, 200)} has no row for ${count(files)} of ${count(expected)} files, the first of them ${quote(found, 100)}.`,
    expected: { text: `each file's name in the column ${quote(column)}`, because: "rows are matched by it" },
  }),
  page: page(
    "No row for a file",
    "Pictures and a table are matched by file names, and the table lacks some of the files.",
    "Add the rows, or take the files out of the folder.",
  ),
});
