/** G128 · Circular block. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export interface CircularBlock {
  readonly _tag: "CircularBlock";
  readonly place: Place;
  readonly names: ReadonlyArray<string>;
}

export const circularBlockProblem = error<CircularBlock>("CircularBlock", {
  code: "G128",
  words: ({ names }) => ({
    title: "CIRCULAR BLOCK",
    summary:
      names.length === 2
        ? `The block ${quote(names[0] ?? "")} uses itself, so it would never end.`
        : `These blocks use each other, so they would never end: ${names.map((name) => quote(name)).join(" → ")}.`,
    fix: "to have layers several times, give a use `repeat`",
  }),
  page: page(
    "Circular block",
    "Blocks use each other, round in a circle, so unrolling them would never end.",
    "Give a use `repeat` where layers are meant to come several times.",
  ),
});
