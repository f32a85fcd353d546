/** G949 · No file for a row. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { shellWord } from "../../problem/shell.js";
import { list } from "./shared.js";

/** Rows of the table in a folder of pictures that name none of them: `count` of `expected`, the first `found`. */
export interface NoPicture {
  readonly _tag: "NoPicture";
  readonly source: string;
  readonly column: string;
  readonly found: ReadonlyArray<string>;
  readonly count: number;
  readonly expected: number;
  /** The address that leaves them out; absent where nothing would be left. */
  readonly matched?: string;
}

export const noPictureProblem = error<NoPicture>("NoPicture", {
  code: "G949",
  words: ({ source, column, found, count: rows, expected, matched }) => ({
    title: "NO FILE FOR A ROW",
    summary:
      `${count(rows)} of ${count(expected)} rows of ${quote(source, 200)} name files that are not in the folder: ` +
      `${list(found, 3)}${rows > 3 && found.length <= 3 ? ", …" : ""}.`,
    expected: { text: `in ${quote(column)}, names of files from the folder on`, because: "rows are matched by it" },
    ...(matched === undefined ? {} : { fix: `write ${shellWord(matched)} to leave them out; or fetch the files` }),
  }),
  page: page(
    "No file for a row",
    "The table in a folder of pictures, metadata.csv or metadata.jsonl, has rows for files that are not there.",
    "Fetch the files, take out the rows, or write `#matched` behind the address: it leaves out rows without a file, " +
      "and files without a row.",
  ),
});
