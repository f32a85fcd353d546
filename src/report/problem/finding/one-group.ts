/** G822 · One group. */
import { page, warning } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";

/** A share is to be held out, and all samples are of one group. */
export interface OneGroup {
  readonly _tag: "OneGroup";
  readonly column: string;
  readonly share: number;
}

export const oneGroupProblem = warning<OneGroup>("OneGroup", {
  code: "G822",
  words: ({ column, share }) => ({
    title: "ONE GROUP",
    summary:
      `All samples have the same value in ${quote(column)}, ` +
      `so ${share} of them can't be held out without parting it.`,
    fix: 'write "validation": 0 in the spec\'s train, or add --set train.validation=0',
  }),
  page: page(
    "One group",
    "A share of the samples is to be held out with groups kept whole, and there is only one group.",
    "Name a column that tells several groups apart, or hold nothing out.",
  ),
});
