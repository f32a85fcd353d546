/** G804 · No names of columns. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { shellWord } from "../../problem/shell.js";
import { withWord } from "../table/reading.js";

/** A table whose first line holds values: nothing names its columns. */
export interface NoHeader {
  readonly _tag: "NoHeader";
  readonly source: string;
  readonly found: ReadonlyArray<string>;
  /** The address, where one of a table can say how it is read. */
  readonly table?: string;
}

export const noHeaderProblem = error<NoHeader>("NoHeader", {
  code: "G804",
  words: ({ source, found, table }) => ({
    title: "NO NAMES OF COLUMNS",
    summary:
      `The first line of ${quote(source, 200)} holds values (${found.join(", ")} …), ` +
      "so nothing names its columns.",
    expected: { text: "a first line with a name for each column" },
    fix:
      table === undefined
        ? "write names in its first line"
        : `write ${shellWord(withWord(table, "no-header"))}, which calls them 0, 1, 2 …, ` +
          "or write names in its first line",
  }),
  page: page(
    "No names of columns",
    "The first line of a table names its columns, and this one holds values.",
    "Write a first line of names, or read it as `csv:FILE#no-header`: its columns are then called 0, 1, 2 and so on.",
  ),
});
