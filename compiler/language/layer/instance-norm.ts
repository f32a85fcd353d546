// instance-norm: each channel of each sample normalised over its positions, then scaled and shifted (Ulyanov et al.
// 2016).
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { layer, wants } from "./layer.js";
import { enough, epsilonField, moments, normalise } from "./norm.js";

export const instanceNorm = layer({
  doc:
    "Normalises each channel of each sample over its pixels, or each feature over its time steps; then scales and " +
    "shifts. Takes an image or a sequence.",
  fields: { epsilon: epsilonField },
  sample: { type: "instance-norm" },
  alsoCalled: ["InstanceNorm2d"],
  needs: "normalises over positions",
  instead: { vector: { type: "layer-norm", because: "which normalises over the features" } },
  normalises: "each-channel",
  build: (scope, { epsilon }, x) =>
    pipe(
      wants(["image", "sequence"], "instance-norm", x),
      E.chain(() => enough("instance-norm", 1, x)),
      E.map(() => {
        const positions = x.ref.type.axes.map((_, i) => i).slice(1, -1);
        const now = moments(scope.b, x.ref, positions, x.mask);
        return normalise(scope, x, now, epsilon);
      }),
    ),
});
