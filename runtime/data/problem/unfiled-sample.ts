/** G826 · A sample that belongs nowhere. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { inSamples, type Values } from "./shared.js";

/** Samples without a value in the column of groups. */
export interface UnfiledSample extends Values {
  readonly _tag: "UnfiledSample";
}

export const unfiledSampleProblem = error<UnfiledSample>("UnfiledSample", {
  code: "G826",
  words: ({ source, column, row, count }) => ({
    title: "A SAMPLE OF NO GROUP",
    summary: `In ${quote(source, 100)}, the group ${quote(column)} is empty in ${inSamples({ row, count })}.`,
    expected: { text: "a value for every sample", because: "those of one group are kept together" },
  }),
  page: page(
    "A sample of no group",
    "`group` names a column whose equal values keep samples together, and a sample has none there.",
    "Give each such sample a group of its own, or leave it out.",
  ),
});
