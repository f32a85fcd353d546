/** G707 · No classes. */
import { page } from "../../../compiler/words/diagnostic.js";
import { either, quote } from "../../../compiler/words/layout.js";
import { failure } from "../../problem/failure.js";

/** Only a category, a set or a number has values to go through. */
export interface NoRows {
  readonly _tag: "NoRows";
  readonly condition: string;
  readonly others: ReadonlyArray<string>;
}

export const noRowsProblem = failure<NoRows>("NoRows", {
  code: "G707",
  exit: 2,
  words: ({ condition, others }) => ({
    title: "NO ROWS TO SHOW",
    summary: `${quote(condition)} is no category, set or number, so it has no values to make rows of.`,
    notes: others.length === 0 ? ["This model has none."] : [`It has ${either(others)}.`],
  }),
  page: page(
    "No classes",
    "A grid has a row for each class, and the condition is no category.",
    "Name a category, or give values with --condition.",
  ),
});
