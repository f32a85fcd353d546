/** G949 · No file for a row. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { firstOf, leavingOut, type Unpaired } from "./unpaired.js";

/** Rows of the table in a folder of pictures that name none of them. */
export interface NoPicture extends Unpaired {
  readonly _tag: "NoPicture";
}

export const noPictureProblem = error<NoPicture>("NoPicture", {
  code: "G949",
  words: ({ source, column, count: rows, expected, ...which }) => ({
    title: "NO FILE FOR A ROW",
    summary:
      `${count(rows)} of ${count(expected)} rows of ${quote(source, 200)} name files that are not in the folder: ` +
      `${firstOf(which.found, rows)}.`,
    expected: { text: `in ${quote(column)}, names of files from the folder on`, because: "rows are matched by it" },
    ...leavingOut(which, "fetch the files"),
  }),
  page: page(
    "No file for a row",
    "The table in a folder of pictures, metadata.csv or metadata.jsonl, has rows for files that are not there.",
    "Fetch the files, take out the rows, or write `#matched` behind the address: it leaves out rows without a file, " +
      "and files without a row.",
  ),
});
