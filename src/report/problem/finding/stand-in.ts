/** G962 · A number that means none. */
import { page, warning } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";
import { plural } from "../../../../compiler/words/words.js";
import { asWord, withWord } from "../../../../runtime/data/table/reading.js";
import { shellWord } from "../../../../runtime/problem/shell.js";

/** A number such as −999 that lies far from all others of its column. */
export interface StandInFound {
  readonly _tag: "StandInFound";
  readonly column: string;
  readonly value: number;
  readonly count: number;
  /** The address of its table. */
  readonly table: string;
}

export const standInProblem = warning<StandInFound>("StandInFound", {
  code: "G962",
  words: ({ column, value, count, table }) => ({
    title: "A NUMBER THAT MEANS NONE",
    summary:
      `${quote(column)} is ${value} in ${plural(count, "sample")}, far from all its other numbers: it may mean ` +
      "a missing value, and is read as a number.",
    fix: `write ${shellWord(withWord(table, asWord("missing=", String(value))))}, which reads it as a missing value`,
  }),
  page: page(
    "A number that means none",
    "A column holds a number of nines, such as -999, far from all others. Tables write so what was not measured; as " +
      "a number it draws the mean and the scale of its column to it.",
    'Name it in the address, `csv:FILE#missing=-999`, and say what becomes of missing values: `"missing": "mask"`. ' +
      "A number that was measured may stay.",
  ),
});
