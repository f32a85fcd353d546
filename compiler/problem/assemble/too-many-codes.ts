/** G931 · A prior over more codes than can be drawn one after another. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { count } from "../../words/words.js";

export interface TooManyCodes {
  readonly _tag: "TooManyCodes";
  readonly place: Place;
  /** How many codes one sample has. */
  readonly found: number;
  readonly limit: number;
}

export const tooManyCodesProblem = error<TooManyCodes>("TooManyCodes", {
  code: "G931",
  words: ({ found, limit }) => ({
    title: "TOO MANY CODES FOR A PRIOR",
    summary: `This prior would draw ${count(found)} codes one after another; ${count(limit)} is the limit.`,
    expected: {
      text: `a latent of at most ${count(limit)} codes`,
      because: "the graph that samples holds the prior's layers once for each code",
    },
    fix: "let the encoder end in fewer positions, by a stride or a pool, or leave the prior out",
  }),
  page: page(
    "Too many codes for a prior",
    "An autoregressive prior draws one code after another, and the graph that samples holds its layers once for " +
      "each, so that every engine and every export can run it. Beyond the limit that graph would be too large.",
    "Let the encoder end in fewer positions: a stride or a pool more.",
  ),
});
