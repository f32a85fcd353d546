// batch-norm: each feature or channel normalised over the batch (and height and width); running statistics at inference
// (Ioffe & Szegedy 2015). Any value.
import * as E from "fp-ts/lib/Either.js";
import { lastAxis } from "../../ir/graph/type.js";
import { add, scale } from "../../ir/op/dsl.js";
import { constantly, widthOf } from "../../scope/scope.js";
import { real } from "../codec.js";
import { withDefault } from "../record.js";
import { layer } from "./layer.js";
import { epsilonField, moments, normalise } from "./norm.js";

export const batchNorm = layer({
  doc:
    "Normalises each feature or channel over the batch while training, " +
    "by running statistics at inference; then scales and shifts.",
  fields: {
    momentum: withDefault(
      real("a number of at least 0 and below 1", { least: 0, below: 1 }),
      "How much of the running statistics each step keeps.",
      0.9,
    ),
    epsilon: epsilonField,
  },
  sample: { type: "batch-norm", momentum: 0.9 },
  alsoCalled: ["BatchNorm2d", "BatchNorm1d", "BatchNormalization", "bn"],
  pointwise: true,
  normalises: "each-channel",
  overBatch: true,
  build: (scope, { momentum, epsilon }, x) => {
    const { b } = scope;
    const { statistic } = scope.forming("norm");
    const last = [{ name: lastAxis(x.ref.type)?.name ?? "feature", size: widthOf(x.ref.type) }];
    const running = {
      mean: statistic("mean", last, constantly(0)),
      variance: statistic("variance", last, constantly(1)),
    };
    if (scope.mode === "infer") return E.right(normalise(scope, x, running, epsilon));
    const others = x.ref.type.axes.map((_, i) => i).slice(0, -1);
    const now = moments(b, x.ref, others, x.mask);
    scope.update("mean", add(b, scale(b, running.mean, momentum), scale(b, now.mean, 1 - momentum)));
    scope.update("variance", add(b, scale(b, running.variance, momentum), scale(b, now.variance, 1 - momentum)));
    return E.right(normalise(scope, x, now, epsilon));
  },
});
