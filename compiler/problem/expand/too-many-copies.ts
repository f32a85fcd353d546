/** G307 · Blocks make too many layers. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { count } from "../../words/words.js";

export interface TooManyCopies {
  readonly _tag: "TooManyCopies";
  readonly place: Place;
  readonly limit: number;
}

export const tooManyCopiesProblem = error<TooManyCopies>("TooManyCopies", {
  code: "G307",
  words: ({ limit }) => ({
    title: "TOO MANY LAYERS",
    summary: `The blocks of this list make more than ${count(limit)} layers, which is the limit.`,
    fix: "lower a `repeat`; one inside another multiplies it",
  }),
  page: page(
    "Blocks make too many layers",
    "Unrolled, the blocks of a list make more layers than a model may have.",
    "Lower a `repeat`; one inside another multiplies it.",
  ),
});
