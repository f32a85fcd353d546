/** G961 · Condition not heard. */
import { page, warning } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";

/** The samples of a class are no likelier to be of it than of any other. */
export interface AtChance {
  readonly _tag: "AtChance";
  readonly condition: string;
  /** The share of samples that were of the class asked for. */
  readonly rate: number;
  /** By class; null for one that is not judged. */
  readonly rates: ReadonlyArray<number | null>;
}

export const atChanceProblem = warning<AtChance>("AtChance", {
  code: "G961",
  words: ({ condition, rate, rates }) => ({
    title: "CONDITION NOT HEARD",
    summary:
      `${(100 * rate).toFixed(1)} % of samples were of the ${quote(condition)} asked for, and chance is ` +
      `${(100 / rates.filter((each) => each !== null).length).toFixed(1)} %: the decoder does not follow it.`,
    fix:
      "train on; or inject the condition where the decoder begins, one-hot, with place suffix (graft explain " +
      "shows where it enters now)",
  }),
  page: page(
    "Condition not heard",
    "Samples drawn for a class are of it no more often than chance: a model that ignores the condition would do as " +
      "well. The rate is that of a classifier trained on the same data, whose own accuracy is beside it.",
    "Train longer; or let the condition enter where the decoder begins, one-hot, with the place `suffix` or " +
      "`prefix`; `graft sweep --over inject.*.place=suffix,film,add` compares places.",
  ),
});
