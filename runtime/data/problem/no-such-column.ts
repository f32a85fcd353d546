/** G966 · No such column. */
import { nearest } from "../../../compiler/base/nearest.js";
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { shellWord } from "../../problem/shell.js";
import { list } from "./shared.js";

/** A word of an address names a column that the data does not have. */
export interface NoSuchColumn {
  readonly _tag: "NoSuchColumn";
  readonly source: string;
  readonly found: string;
  readonly expected: ReadonlyArray<string>;
}

export const noSuchColumnProblem = error<NoSuchColumn>("NoSuchColumn", {
  code: "G966",
  words: ({ source, found, expected }) => {
    const [near] = nearest(found, expected, 1);
    const mended = near === undefined ? source : source.replaceAll(`=${found}`, `=${near}`);
    return {
      title: "NO SUCH COLUMN",
      summary: `A word behind a # names the column ${quote(found)}, and ${quote(source, 200)} has none of that name.`,
      notes: [`It has ${list(expected)}.`],
      ...(mended === source ? {} : { fix: `write ${shellWord(mended)}` }),
    };
  },
  page: page(
    "No such column",
    "`#by=COLUMN` or `#without=COLUMN` behind an address names a column that the data does not have.",
    "Write the name of a column that the report lists.",
  ),
});
