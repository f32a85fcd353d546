/** G223 · Tokens of a map. */

import type { TensorType } from "../../ir/graph/type.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, remove } from "../../words/edit.js";
import { count, perSample, sizesOf } from "../../words/words.js";
import type { Here } from "./here.js";

export interface TokensOfMap {
  readonly _tag: "TokensOfMap";
  readonly field: string;
  readonly found: TensorType;
}

export const tokensOfMapFault = error<TokensOfMap, Here>("TokensOfMap", {
  code: "G223",
  words: ({ found }, { place: { pointer } }) => ({
    title: "TOKENS OF A MAP",
    summary:
      `A map is one token per pixel, here ${count(perSample(found) / (sizesOf(found).at(-1) ?? 1))}, ` +
      'so "tokens" has nothing to say.',
    ...fixed('delete "tokens"; for fewer, declare the condition with a smaller height and width', remove(pointer)),
  }),
  page: page(
    "Tokens of a map",
    "A map is one token per pixel, so `tokens` has nothing to say.",
    "Delete `tokens`; for fewer, give the condition a smaller height and width.",
  ),
});
