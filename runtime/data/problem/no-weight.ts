/** G821 · No weight. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";

/** Every weight is 0. */
export interface NoWeight {
  readonly _tag: "NoWeight";
  readonly source: string;
  readonly column: string;
}

export const noWeightProblem = error<NoWeight>("NoWeight", {
  code: "G821",
  words: ({ source, column }) => ({
    title: "NO WEIGHT",
    summary: `Every sample of ${quote(source, 100)} has 0 in ${quote(column)}, so none would count.`,
    expected: { text: "a weight above 0 for some samples", because: "the loss is their weighted mean" },
  }),
  page: page(
    "No weight",
    "`weight` names a column that is 0 for every sample, so nothing would be learned.",
    "Correct the column, or take `weight` out of the spec.",
  ),
});
