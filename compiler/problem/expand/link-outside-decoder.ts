/** G136 · Not in the decoder. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export interface LinkOutsideDecoder {
  readonly _tag: "LinkOutsideDecoder";
  readonly place: Place;
  readonly layer: string;
}

export const linkOutsideDecoderProblem = error<LinkOutsideDecoder>("LinkOutsideDecoder", {
  code: "G136",
  words: ({ layer }) => ({
    title: "NOT IN THE DECODER",
    summary: `A ${quote(layer)} reads what the encoder made, so it belongs in the decoder.`,
    fix: "move it into decoder.layers, behind the layer whose output it joins",
  }),
  page: page(
    "Not in the decoder",
    "A layer such as `skip` reads what a layer of the encoder made, so it belongs behind the encoder: in the " +
      "decoder, or in a branch of it.",
    "Move it into the decoder.",
  ),
});
