/** G761 · Too much data. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";

/** Rows of a set that would need more numbers than `expected`. */
export interface TooManyFlags {
  readonly _tag: "TooManyFlags";
  readonly source: string;
  readonly column: string;
  readonly expected: number;
  readonly found: number;
}

export const tooManyFlagsProblem = error<TooManyFlags>("TooManyFlags", {
  code: "G761",
  words: ({ source, column, expected, found }) => ({
    title: "TOO MUCH DATA",
    summary:
      `The rows of ${quote(column)} in ${quote(source, 100)} would come to ${count(found)} numbers; ` +
      `${count(expected)} is the limit.`,
    notes: [`Each sample has as many numbers as ${quote(column)} has members, whether they are in or not.`],
  }),
  page: page(
    "Too much data",
    "The rows would come to more numbers than the limit.",
    "Take fewer samples, or smaller ones.",
  ),
});
