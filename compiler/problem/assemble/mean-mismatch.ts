/** G234 · A prior's mean of another shape. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { plural, type Words } from "../../words/words.js";

export interface MeanMismatch {
  readonly _tag: "MeanMismatch";
  readonly place: Place;
  /** Numbers that the prior reads, and units of the code. */
  readonly expected: readonly [rows: number, columns: number];
  /** How many numbers each row has. */
  readonly found: ReadonlyArray<number>;
  readonly layers: number;
}

function meanMismatch({ expected: [rows, columns], found, layers }: MeanMismatch): Words {
  const wrong = found.findIndex((length) => length !== columns);
  return {
    title: "SHAPE MISMATCH",
    summary:
      "The prior's mean is a matrix with a row for each number that the prior reads, " +
      "and a column for each latent unit.",
    expected: {
      text: `${plural(rows, "row")} of ${plural(columns, "number")}`,
      because:
        layers === 0 ? "of a category the prior reads a number for each class" : "its layers make as many numbers",
    },
    found:
      found.length === rows
        ? `a row of ${plural(found[wrong] ?? 0, "number")}, row ${wrong + 1}`
        : plural(found.length, "row"),
    fix: `write ${plural(rows, "row")} of ${plural(columns, "number")}, or leave "mean" out, and it is learned`,
  };
}

export const meanMismatchProblem = error<MeanMismatch>("MeanMismatch", {
  code: "G234",
  words: meanMismatch,
  page: page(
    "A prior's mean of another shape",
    "A mean that you write is a matrix: a row for each number that the prior reads (of a category, one for each " +
      "class), and in each row a number for each latent unit. A missing class has no place in z, and a place with " +
      "another number of units is none.",
    "Write as many rows and numbers as the report says, or leave `mean` out: then training chooses the places.",
  ),
});
