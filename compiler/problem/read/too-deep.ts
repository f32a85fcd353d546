/** G005 · Too deep. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface TooDeep {
  readonly _tag: "TooDeep";
  readonly place: Place;
  readonly limit: number;
}

export const tooDeepProblem = error<TooDeep>("TooDeep", {
  code: "G005",
  words: ({ limit }) => ({
    title: "TOO DEEP",
    summary: `Objects and arrays may be nested ${limit} deep; here it is one more.`,
  }),
  page: page(
    "Too deep",
    "Objects and lists are nested too deep. No model needs that, " +
      "and a text of brackets alone must not exhaust the reader.",
    "Look for brackets that were copied too often.",
  ),
});
