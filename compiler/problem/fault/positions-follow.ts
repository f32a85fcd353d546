/** G215 · Nothing to count. */

import { printType, type TensorType } from "../../ir/graph/type.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, remove } from "../../words/edit.js";
import { count, kindWords, sizesOf } from "../../words/words.js";
import type { Here } from "./here.js";

export interface PositionsFollow {
  readonly _tag: "PositionsFollow";
  readonly field: string;
  readonly found: TensorType;
}

export const positionsFollowFault = error<PositionsFollow, Here>("PositionsFollow", {
  code: "G215",
  words: ({ found }, { place: { pointer } }) => {
    const positions = sizesOf(found).slice(0, -1);
    return {
      title: "NOTHING TO COUNT",
      summary:
        `The encoder ends in ${kindWords(found)}, which has one code at each of its ` +
        `${count(positions.reduce((a, b) => a * b, 1))} positions.`,
      expected: { text: 'no "count"', because: "it says into how many codes a vector is cut" },
      found: printType(found),
      ...fixed('delete "count", or end encoder.layers with { "type": "flatten" }', remove(pointer)),
    };
  },
  page: page(
    "Nothing to count",
    "The encoder ends in a value with positions, and such a latent has one code at each of them, " +
      "so their number is not chosen.",
    "Delete `count`, or end the encoder in a vector.",
  ),
});
