/** G066 · Expression too deep. */
import type { Place, Range } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface TooDeep {
  readonly _tag: "TooDeep";
  readonly range: Range;
  readonly limit: number;
}

export const tooDeepProblem = error<TooDeep, Place>("TooDeep", {
  code: "G066",
  words: ({ limit }) => ({
    title: "TOO DEEP",
    summary: `An expression may be ${limit} levels deep; here it is deeper.`,
    fix: 'name parts of it in "let"',
  }),
  page: page(
    "Expression too deep",
    "Its parentheses and operators are nested too deep to be meant.",
    "Name parts of it in `let`.",
  ),
});
