/** G820 · No such fold. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { list, option } from "./shared.js";

/** No sample has this value in the column of folds; or all have one that is held out. */
export interface NoSuchFold {
  readonly _tag: "NoSuchFold";
  readonly source: string;
  readonly column: string;
  readonly found: string;
  readonly values: ReadonlyArray<string>;
  readonly nothingLeft: boolean;
}

export const noSuchFoldProblem = error<NoSuchFold>("NoSuchFold", {
  code: "G820",
  words: ({ source, column, found, values, nothingLeft }) => ({
    title: nothingLeft ? "NOTHING LEFT TO TRAIN ON" : "NO SUCH FOLD",
    summary: nothingLeft
      ? `Every sample of ${quote(source, 100)} is held out: all have ${found} in ${quote(column)}.`
      : `No sample of ${quote(source, 100)} has ${found} in ${quote(column)}, so none would be held out.`,
    notes: [`It has ${list(values)}.`],
    ...(values.length < 2 || nothingLeft ? {} : { fix: option("train.fold.held-out", values.at(-1)) }),
  }),
  page: page(
    "No such fold",
    "`fold` holds out the samples with a value in a column, and no sample has it; or every sample has, " +
      "and none is left to train on.",
    "Write one of the values that the report lists.",
  ),
});
