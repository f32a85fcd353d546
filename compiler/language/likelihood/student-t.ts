// student-t: the decoder makes means; with u = (x − μ)/s and freedom ν,
//   −log p = (ν + 1)/2 · log(1 + u²/ν) + log s + ½ log πν + log Γ(ν/2) − log Γ((ν + 1)/2).
import type { Ref } from "../../ir/graph/builder.js";
import { add, exp, log, multiply, negate, number, scale, shift, square, subtract } from "../../ir/op/dsl.js";
import { constantly, type Scope } from "../../scope/scope.js";
import { either, real, word } from "../codec.js";
import { withDefault } from "../record.js";
import { studentDraw } from "./chance.js";
import { spread } from "./counts.js";
import { likelihood, named, type Parameters } from "./likelihood.js";
import { logGammaOf } from "./log-gamma.js";

const positive = real("a number above 0", { above: 0 });

/** The least scale that is learned. */
const least = 1e-3;

const logScale = (scope: Scope, written: number | "shared" | "learned", parts: Parameters): Ref => {
  const { b } = scope;
  if (typeof written === "number") return number(b, Math.log(written));
  const raw = written === "learned" ? named(parts, "log-scale") : scope.parameter("log-scale", [], constantly(0));
  return log(b, shift(b, exp(b, raw), least));
};

export const studentT = likelihood({
  doc:
    "Real data with outliers: a t distribution, whose tails are as heavy as its freedom is small; " +
    "the decoder makes means.",
  fields: {
    freedom: withDefault(
      positive,
      "The degrees of freedom ν: 1 is Cauchy's distribution, and large ones are normal.",
      4,
    ),
    scale: withDefault(
      either(
        'a number above 0, "shared" or "learned"',
        (u) => typeof u === "number",
        positive,
        word("a scale", ["shared", "learned"]),
      ),
      'The scale of each element: a number, "shared" (one learned number for all), or "learned" (the decoder makes ' +
        "its log for each element, behind the means on the last axis).",
      1,
    ),
  },
  density: true,
  sample: { type: "student-t", freedom: 3, scale: 0.2 },
  parts: (l) => [
    { name: "mean", each: 1, like: "data" },
    ...(l.scale === "learned" ? [{ name: "log-scale", each: 1 } as const] : []),
  ],
  parameters: (scope, l, parts) => ({ ...parts, scale: logScale(scope, l.scale, parts) }),
  negativeLog: (b, { freedom }, parameters, target) => {
    const mean = named(parameters, "mean");
    const logS = spread(b, named(parameters, "scale"), mean);
    const u = multiply(b, subtract(b, target, mean), exp(b, negate(b, logS)));
    const tails = scale(b, log(b, shift(b, scale(b, square(b, u), 1 / freedom), 1)), (freedom + 1) / 2);
    const constant = 0.5 * Math.log(Math.PI * freedom) + logGammaOf(freedom / 2) - logGammaOf((freedom + 1) / 2);
    return shift(b, add(b, tails, logS), constant);
  },
  mean: (_, __, parameters) => named(parameters, "mean"),
  draws: {
    from: (b, _, parameters) => ({
      ...parameters,
      scale: exp(b, spread(b, named(parameters, "scale"), named(parameters, "mean"))),
    }),
    one: (chance, { freedom }, at) => at("mean") + at("scale") * studentDraw(chance, freedom),
  },
});
