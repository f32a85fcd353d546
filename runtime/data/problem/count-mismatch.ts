/** G749 · Different lengths. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { shellWord } from "../../problem/shell.js";

/** Columns of one source that differ in samples. */
export interface CountMismatch {
  readonly _tag: "CountMismatch";
  readonly source: string;
  readonly column: string;
  readonly expected: number;
  readonly found: number;
  /** The column that has the expected number. */
  readonly other?: string;
  /** The address that reads as many of each as the shortest has. */
  readonly first?: string;
}

export const countMismatchProblem = error<CountMismatch>("CountMismatch", {
  code: "G749",
  words: ({ source, column, expected, found, other, first }) => ({
    title: "DIFFERENT LENGTHS",
    summary:
      `In ${quote(source, 200)}, ${quote(column)} has ${count(found)} samples and ` +
      `${other === undefined ? "others have" : `${quote(other)} has`} ${count(expected)}.`,
    expected: { text: "as many samples in each", because: "a sample is a row of all of them" },
    ...(first === undefined
      ? {}
      : {
          fix:
            `write ${shellWord(first)}, which leaves out what is behind sample ${count(Math.min(found, expected))}, ` +
            "if the first ones belong together",
        }),
  }),
  page: page(
    "Different lengths",
    "Columns of one source differ in their number of samples, so rows can't be matched.",
    "Give files that belong together; `#first=100` behind an address reads the first 100 samples of each.",
  ),
});
