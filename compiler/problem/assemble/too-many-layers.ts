/** G303 · Too many layers. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { count } from "../../words/words.js";

export interface TooManyLayers {
  readonly _tag: "TooManyLayers";
  readonly place: Place;
  readonly found: number;
  readonly limit: number;
}

export const tooManyLayersProblem = error<TooManyLayers>("TooManyLayers", {
  code: "G303",
  words: ({ found, limit }) => ({
    title: "TOO MANY LAYERS",
    summary: `This model has ${count(found)} layers and injections; ${count(limit)} is the limit.`,
    notes: ["A pattern such as `encoder.*` counts once for each layer that it matches."],
  }),
  page: page(
    "Too many layers",
    "The model has more layers and injections than the limit; a pattern counts once for each layer that it matches.",
    "Write fewer.",
  ),
});
