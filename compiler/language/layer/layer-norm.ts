// layer-norm: each sample normalised over its last axis (features of a vector, channels at each pixel of an image),
// then scaled and shifted (Ba et al. 2016). Any value.
import * as E from "fp-ts/lib/Either.js";
import { layer } from "./layer.js";
import { epsilonField, moments, normalise } from "./norm.js";

export const layerNorm = layer({
  doc: "Normalises each sample over its features (an image: over the channels of each pixel); then scales and shifts.",
  fields: { epsilon: epsilonField },
  sample: { type: "layer-norm" },
  alsoCalled: ["ln"],
  pointwise: true,
  normalises: "over-features",
  build: (scope, { epsilon }, x) => {
    const last = x.ref.type.axes.length - 1;
    const now = moments(scope.b, x.ref, [last]);
    return E.right(normalise(scope, x, now, epsilon));
  },
});
