/** G963 · One column, two values. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { shellWord } from "../../problem/shell.js";

/** Two sources that are joined both have a column of this name, and not the same values in it. */
export interface SameColumn {
  readonly _tag: "SameColumn";
  /** The address of both. */
  readonly source: string;
  readonly column: string;
  /** The addresses. */
  readonly found: readonly [string, string];
  /** The first sample in which they differ, and what stands there; absent: arrays, which are not compared. */
  readonly row?: number;
  readonly words?: readonly [string, string];
  /** The address without the second of them, and the one that gives it another name. */
  readonly without: string;
  readonly as?: string;
}

export const sameColumnProblem = error<SameColumn>("SameColumn", {
  code: "G963",
  words: ({ column, found: [one, other], row, words, without, as }) => ({
    title: "ONE NAME, TWO VALUES",
    summary:
      `${quote(one, 100)} and ${quote(other, 100)} both have ${quote(column)}` +
      (row === undefined || words === undefined
        ? "."
        : `, and they differ: in sample ${count(row)} (from 0), one has ${quote(words[0] || "nothing")} and the ` +
          `other ${quote(words[1] || "nothing")}.`),
    expected: { text: "a name in one of them, or the same values in both", because: "their samples are joined" },
    fix:
      as === undefined
        ? `write ${shellWord(without)} to leave out the second; if rows are matched wrongly, #by=COLUMN names what ` +
          "they are matched by"
        : `write ${shellWord(as)} to give the second a name of its own; or ${shellWord(without)} to leave it out`,
  }),
  page: page(
    "One name, two values",
    "Two sources that are joined have a column of the same name, with other values in some sample. graft does not " +
      "choose between them, and it may be a sign that rows are matched wrongly.",
    "Write `#without=COLUMN` behind one of the addresses, which leaves its column out; `#as=NAME` gives its only " +
      "array another name; `#by=COLUMN` says which column rows are matched by.",
  ),
});
