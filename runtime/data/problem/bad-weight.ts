/** G827 · No such weight. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { inSamples, type Values } from "./shared.js";

/** A weight that is negative, or no finite number. */
export interface BadWeight extends Values {
  readonly _tag: "BadWeight";
  readonly found: string;
}

export const badWeightProblem = error<BadWeight>("BadWeight", {
  code: "G827",
  words: ({ source, column, found, row, count }) => ({
    title: "NO SUCH WEIGHT",
    summary:
      `In ${quote(source, 100)}, the weight ${quote(column)} is ${quote(found)} in ` + `${inSamples({ row, count })}.`,
    expected: { text: "a number of at least 0", because: "it says how much a sample counts" },
  }),
  page: page(
    "No such weight",
    "`weight` names a column that says how much each sample counts in the loss, " +
      "and a sample has none there, or a negative one.",
    "Correct the column: 1 counts once, 2 twice, 0 not at all.",
  ),
});
