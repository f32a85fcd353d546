/** G804 · No names of columns. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";

/** A table whose first line holds values: nothing names its columns. */
export interface NoHeader {
  readonly _tag: "NoHeader";
  readonly source: string;
  readonly found: ReadonlyArray<string>;
}

export const noHeaderProblem = error<NoHeader>("NoHeader", {
  code: "G804",
  words: ({ source, found }) => ({
    title: "NO NAMES OF COLUMNS",
    summary: `The first line of ${quote(source, 200)} holds values (${found.join(", ")} …), so nothing names its columns.`,
    expected: { text: "a first line with a name for each column" },
    fix: `write names such as label,x.0,x.1 in its first line; in Python: pandas.read_csv(path, header=None).to_csv(path, index=False), which calls them 0, 1, 2 …`,
  }),
  page: page(
    "No names of columns",
    "The first line of a table names its columns, and this one holds values.",
    "Write a first line of names.",
  ),
});
