/** G033 · Too long a chain of `extends`. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface ExtendsTooLong {
  readonly _tag: "ExtendsTooLong";
  readonly place: Place;
  readonly limit: number;
}

export const extendsTooLongProblem = error<ExtendsTooLong>("ExtendsTooLong", {
  code: "G033",
  words: ({ limit }) => ({
    title: "TOO LONG A CHAIN",
    summary: `A spec may extend ${limit - 1} others, one after the other; here is one more.`,
  }),
  page: page(
    "Too long a chain of `extends`",
    "A spec extends another, which extends another, and so on, further than anyone would follow.",
    "Merge some of them into one file; `graft resolve` shows the whole.",
  ),
});
