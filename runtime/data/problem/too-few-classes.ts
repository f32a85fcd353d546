/** G750 · Too few classes. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { type Place, setting } from "./shared.js";

/** The source's labels run to `found` − 1, past the condition's `expected` classes. */
export interface TooFewClasses extends Place {
  readonly _tag: "TooFewClasses";
  readonly expected: number;
  readonly found: number;
}

export const tooFewClassesProblem = error<TooFewClasses>("TooFewClasses", {
  code: "G750",
  words: ({ source, column, role = "condition", expected, found, row }) => ({
    title: "TOO FEW CLASSES",
    summary:
      `The labels of ${quote(source, 100)} run from 0 to ${count(found - 1)}, and ${quote(column)} has ` +
      `${count(expected)} classes.`,
    notes: [`The first label outside is of sample ${count(row)} (from 0).`],
    fix: setting(role, column, "size", found),
  }),
  page: page(
    "Too few classes",
    "The data has labels past the condition's classes. In a one-hot they would be rows of zeros.",
    "Write the number of classes that the data has.",
  ),
});
