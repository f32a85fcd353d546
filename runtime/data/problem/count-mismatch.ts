/** G749 · Different lengths. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";

/** Columns of one source that differ in samples. */
export interface CountMismatch {
  readonly _tag: "CountMismatch";
  readonly source: string;
  readonly column: string;
  readonly expected: number;
  readonly found: number;
  /** The column that has the expected number. */
  readonly other?: string;
}

export const countMismatchProblem = error<CountMismatch>("CountMismatch", {
  code: "G749",
  words: ({ source, column, expected, found, other }) => ({
    title: "DIFFERENT LENGTHS",
    summary:
      `In ${quote(source, 200)}, ${quote(column)} has ${count(found)} samples and ` +
      `${other === undefined ? "others have" : `${quote(other)} has`} ${count(expected)}.`,
    expected: { text: "as many samples in each", because: "a sample is a row of all of them" },
  }),
  page: page(
    "Different lengths",
    "Columns of one source differ in their number of samples, so rows can't be matched.",
    "Give files that belong together.",
  ),
});
