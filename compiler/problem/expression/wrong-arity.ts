/** G063 · Wrong number of arguments. */

import type { Place, Range } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export type FunctionName = "floor" | "ceil" | "min" | "max";

export interface WrongArity {
  readonly _tag: "WrongArity";
  readonly range: Range;
  readonly function: FunctionName;
  readonly found: number;
  readonly expected: number;
}

export const wrongArityProblem = error<WrongArity, Place>("WrongArity", {
  code: "G063",
  words: (problem) => ({
    title: "WRONG NUMBER OF ARGUMENTS",
    summary:
      problem.found === 0
        ? `${quote(problem.function)} needs something to work on.`
        : `${quote(problem.function)} takes one argument, and here are ${problem.found}.`,
  }),
  page: page(
    "Wrong number of arguments",
    "Each function takes a number of arguments: floor and ceil one, min and max one or more.",
    "Give it as many as it takes.",
  ),
});
