/** G062 · Unknown function. */

import type { Place, Range } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { meantOne } from "../../words/edit.js";
import { either, quote } from "../../words/layout.js";
import { asItIs } from "./shared.js";

export interface UnknownFunction {
  readonly _tag: "UnknownFunction";
  readonly range: Range;
  readonly name: string;
  readonly candidates: ReadonlyArray<string>;
}

export const unknownFunctionProblem = error<UnknownFunction, Place>("UnknownFunction", {
  code: "G062",
  words: ({ name, candidates }, place) => ({
    title: "UNKNOWN FUNCTION",
    summary: `There is no function ${quote(name)}.`,
    expected: { text: "floor, ceil, min or max" },
    ...(candidates.length === 0 ? {} : meantOne(place, candidates, `write ${either(candidates)}`, asItIs)),
  }),
  page: page("Unknown function", "There are four functions: floor, ceil, min and max.", "Write one of these."),
});
