/** G825 · Missing column of `train`. */
import { nearest } from "../../../compiler/base/nearest.js";
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { list, option } from "./shared.js";

/** A column that `train` names, for groups, folds or weights, and that is not there. */
export interface MissingMark {
  readonly _tag: "MissingMark";
  readonly source: string;
  readonly column: string;
  /** Where the spec names it: `group`, `fold.column`, `weight`. */
  readonly key: string;
  /** The columns of one value for each sample. */
  readonly found: ReadonlyArray<string>;
}

export const missingMarkProblem = error<MissingMark>("MissingMark", {
  code: "G825",
  words: ({ source, column, key, found }) => {
    const [near] = nearest(column, found, 1);
    const word = key.split(".").at(-1);
    return {
      title: "MISSING COLUMN",
      summary:
        `The spec's train.${key} names the column ${quote(column)}, and ${quote(source, 100)} has none of that name ` +
        "with one value for each sample.",
      notes: [found.length === 0 ? "It has no such column." : `It has ${list(found)}.`],
      ...(near === undefined
        ? {}
        : {
            fix: `write "${word}": ${JSON.stringify(near)} in the spec's train, or add ${option(`train.${key}`, near)}`,
          }),
    };
  },
  page: page(
    "Missing column of train",
    "`group`, `fold` or `weight` names a column that the data does not have, " +
      "or that has several numbers for each sample.",
    "Write the name of a column that the report lists.",
  ),
});
