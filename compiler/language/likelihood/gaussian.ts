// gaussian: the decoder makes means; −log p = ½((x − μ)²/v + log 2πv). The variance v is fixed, one learned number for
// all elements (σ-VAE, Rybkin et al. 2021), or learned for each element, and then the decoder makes a log-variance
// beside the mean.

import type { Builder, Ref } from "../../ir/graph/builder.js";
import { add, exp, log, multiply, negate, scale, shift, square, subtract } from "../../ir/op/dsl.js";
import { constantly } from "../../scope/scope.js";
import { either, real, word } from "../codec.js";
import { withDefault } from "../record.js";
import { likelihood, named, type Parameters } from "./likelihood.js";

const positive = real("a number above 0", { above: 0 });

const variance = either(
  'a number above 0, "shared" or "learned"',
  (u) => typeof u === "number",
  positive,
  word("a variance", ["shared", "learned"]),
);

/** log(exp(raw) + least): never below log(least), however far `raw` falls. */
const bounded = (b: Builder, raw: Ref, least: number): Ref => log(b, shift(b, exp(b, raw), least));

/** ½((x − μ)²·exp(−log v) + log v + log 2π) */
const learnedDensity = (b: Builder, parameters: Parameters, error: Ref): Ref => {
  const logVariance = named(parameters, "logVariance");
  const distance = multiply(b, square(b, error), exp(b, negate(b, logVariance)));
  return scale(b, shift(b, add(b, distance, logVariance), Math.log(2 * Math.PI)), 0.5);
};

export const gaussian = likelihood({
  doc:
    "Real data; the decoder makes means, the loss is a scaled squared error plus a constant. With a learned " +
    "variance it also learns how far to trust them.",
  fields: {
    variance: withDefault(
      variance,
      'The variance of each element: a number, "shared" (one learned number for all), or "learned" (the decoder ' +
        "makes a log-variance for each element, behind the means on the last axis).",
      1,
    ),
    floor: withDefault(
      positive,
      "The least variance that is learned: without one, data that never changes would have a density without bound.",
      1e-4,
    ),
  },
  density: true,
  sample: { type: "gaussian", variance: 0.1 },
  alsoCalled: ["mse", "normal"],
  fixedVariance: ({ variance }) => (typeof variance === "number" ? variance : undefined),
  parts: (l) =>
    l.variance === "learned"
      ? [
          { name: "mean", each: 1, like: "data" },
          { name: "log-variance", each: 1 },
        ]
      : [{ name: "mean", each: 1, like: "data" }],
  parameters: (scope, l, parts) => {
    const mean = named(parts, "mean");
    if (typeof l.variance === "number") return { mean };
    const raw =
      l.variance === "learned" ? named(parts, "log-variance") : scope.parameter("log-variance", [], constantly(0));
    return { mean, logVariance: bounded(scope.b, raw, l.floor) };
  },
  negativeLog: (b, l, parameters, target) => {
    const error = subtract(b, target, named(parameters, "mean"));
    if (typeof l.variance !== "number") return learnedDensity(b, parameters, error);
    return shift(b, scale(b, square(b, error), 0.5 / l.variance), 0.5 * Math.log(2 * Math.PI * l.variance));
  },
  draws: {
    from: (_, __, parameters) => parameters,
    one: (chance, { variance: v }, at) =>
      at("mean") + chance.normal() * Math.sqrt(typeof v === "number" ? v : Math.exp(at("logVariance"))),
  },
  mean: (_, __, parameters) => named(parameters, "mean"),
});
