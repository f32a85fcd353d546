/** G202 · The latent needs a vector. */

import type { Place } from "../../base/located.js";
import { printType, type TensorType } from "../../ir/graph/type.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed } from "../../words/edit.js";
import { kindWords, lineOf, type Words } from "../../words/words.js";

export interface LatentNeedsVector {
  readonly _tag: "LatentNeedsVector";
  readonly place: Place;
  readonly found: TensorType;
  readonly last: Place | undefined;
}

function latentNeedsVector({ found, last }: LatentNeedsVector): Words {
  const where =
    last === undefined
      ? `The encoder has no layers, and its input is ${kindWords(found)}.`
      : `The encoder's last layer (${lineOf(last)}) makes ${kindWords(found)}.`;
  return {
    title: "SHAPE MISMATCH",
    summary: `The latent reads a vector, but ${kindWords(found)} comes out of the encoder.`,
    expected: { text: "f32[batch, feature …]", because: "a code is computed from features" },
    found: printType(found),
    notes: [where],
    ...fixed('end encoder.layers with { "type": "flatten" }', {
      _tag: "Insert",
      pointer: "/encoder/layers/-",
      values: [{ type: "flatten" }],
    }),
  };
}

export const latentNeedsVectorProblem = error<LatentNeedsVector>("LatentNeedsVector", {
  code: "G202",
  words: latentNeedsVector,
  page: page(
    "The latent needs a vector",
    "A code is computed from features, and the encoder ends in something else.",
    'End the encoder with `{ "type": "flatten" }`; `graft check --fix` does.',
  ),
});
