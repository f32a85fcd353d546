/** G064 · Division by zero. */

import type { Place, Range } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export interface DivisionByZero {
  readonly _tag: "DivisionByZero";
  readonly range: Range;
  readonly operator: "/" | "%";
}

export const divisionByZeroProblem = error<DivisionByZero, Place>("DivisionByZero", {
  code: "G064",
  words: ({ operator }) => ({
    title: "DIVISION BY ZERO",
    summary: `The right side of this ${quote(operator)} is 0.`,
    label: "is 0",
  }),
  page: page(
    "Division by zero",
    "The right side of / or % is 0.",
    "Look at the names that it reads: one of them is 0.",
  ),
});
