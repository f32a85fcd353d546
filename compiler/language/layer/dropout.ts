// dropout: while training, each element is zero with probability `rate` and the rest are scaled by 1/(1 − rate)
// (Srivastava et al. 2014, inverted form); at inference nothing happens. Any value.
import * as E from "fp-ts/lib/Either.js";
import { multiply, number, scale, step, subtract } from "../../ir/op/dsl.js";
import { real } from "../codec.js";
import { withDefault } from "../record.js";
import { layer } from "./layer.js";

export const dropout = layer({
  doc:
    "While training, zeroes each element with this probability and scales up the rest; " +
    "at inference it does nothing.",
  fields: {
    rate: withDefault(
      real("a number of at least 0 and below 1", { least: 0, below: 1 }),
      "The probability of a zero.",
      0.5,
    ),
  },
  sample: { type: "dropout", rate: 0.2 },
  pointwise: true,
  build: (scope, { rate }, x) => {
    if (scope.mode === "infer" || rate === 0) return E.right(x);
    const drawn = scope.noise("mask", "uniform", x.ref.type.axes);
    const kept = step(scope.b, subtract(scope.b, drawn, number(scope.b, rate)));
    return E.right({ ref: scale(scope.b, multiply(scope.b, x.ref, kept), 1 / (1 - rate)), origin: x.origin });
  },
});
