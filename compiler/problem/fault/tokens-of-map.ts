/** G223 · Tokens of a map. */

import type { TensorType } from "../../ir/graph/type.js";
import { kindOf } from "../../scope/scope.js";
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
  words: ({ found }, { place: { pointer } }) => {
    const [what, fewer] =
      kindOf(found) === "sequence"
        ? ["A sequence is one token per time step", "give the condition layers that make fewer time steps"]
        : ["A map is one token per pixel", "declare the condition with a smaller height and width"];
    const tokens = count(perSample(found) / (sizesOf(found).at(-1) ?? 1));
    return {
      title: "TOKENS OF A MAP",
      summary: `${what}, here ${tokens}, so "tokens" has nothing to say.`,
      ...fixed(`delete "tokens"; for fewer, ${fewer}`, remove(pointer)),
    };
  },
  page: page(
    "Tokens of a map",
    "A map is one token per pixel, and a sequence one per time step, so `tokens` has nothing to say.",
    "Delete `tokens`; for fewer, give the condition a smaller height and width, or layers of its own that make fewer.",
  ),
});
