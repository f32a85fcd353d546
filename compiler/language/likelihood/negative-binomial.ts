// negative-binomial: counts whose variance is μ + μ²/θ; the decoder makes log μ. With s = softplus:
//   −log p = θ·s(log μ − log θ) + x·s(log θ − log μ) − log Γ(x + θ) + log Γ(θ) + log Γ(x + 1)   (as in scVI, Lopez et al. 2018)
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { add, exp, log, multiply, negate, number, shift, softplus, subtract } from "../../ir/op/dsl.js";
import { constantly, type Scope, widthOf } from "../../scope/scope.js";
import { either, real, word } from "../codec.js";
import { withDefault } from "../record.js";
import { gammaDraw, poissonDraw } from "./chance.js";
import {
  countFields,
  countMean,
  countParameters,
  countParts,
  followedLibrary,
  inflated,
  inflatedDraw,
  logRate,
  observedLibrary,
  spread,
} from "./counts.js";
import { likelihood, named, type Parameters } from "./likelihood.js";
import { logGamma } from "./log-gamma.js";

type Dispersion = number | "shared" | "each" | "learned";

/** The least θ that is learned: below it, a density has no bound and log Γ no digits. */
const least = 1e-4;

/** log θ: a number, learned once or for each value of the last axis, or what the decoder made. */
const logDispersion = (scope: Scope, dispersion: Dispersion, parts: Parameters): Ref => {
  const { b } = scope;
  if (typeof dispersion === "number") return number(b, Math.log(dispersion));
  const width = widthOf(named(parts, "log-rate").type);
  const raw =
    dispersion === "learned"
      ? named(parts, "log-dispersion")
      : scope.parameter("log-dispersion", dispersion === "each" ? [{ name: "value", size: width }] : [], constantly(0));
  return log(b, shift(b, exp(b, raw), least));
};

/** −log p of counts under rates. */
const density = (b: Builder, eta: Ref, logTheta: Ref, x: Ref): Ref => {
  const apart = subtract(b, eta, logTheta);
  const theta = exp(b, logTheta);
  const shares = add(b, multiply(b, theta, softplus(b, apart)), multiply(b, x, softplus(b, negate(b, apart))));
  const ways = subtract(b, add(b, logGamma(b, theta), logGamma(b, shift(b, x, 1))), logGamma(b, add(b, x, theta)));
  return add(b, shares, ways);
};

export const negativeBinomial = likelihood({
  doc:
    "Counts that vary more than a Poisson's: whole numbers of at least 0, with variance μ + μ²/θ; the decoder makes " +
    "the log of each mean μ. Genes in cells, words in texts.",
  fields: {
    dispersion: withDefault(
      either(
        'a number above 0, "each", "shared" or "learned"',
        (u) => typeof u === "number",
        real("a number above 0", { above: 0 }),
        word("a dispersion", ["each", "shared", "learned"]),
      ),
      'θ, the inverse dispersion: a number, "each" (one learned number for each value of the last axis, as for ' +
        'each gene), "shared" (one for all), or "learned" (the decoder makes its log for each ' +
        "element, behind the log-rates).",
      "each" as const,
    ),
    ...countFields,
  },
  sample: { type: "negative-binomial" },
  counts: true,
  parts: (l) => countParts(l, l.dispersion === "learned" ? [{ name: "log-dispersion", each: 1 }] : []),
  parameters: (scope, l, parts) => ({
    ...countParameters(scope, l, parts),
    dispersion: logDispersion(scope, l.dispersion, parts),
  }),
  observed: observedLibrary,
  follow: followedLibrary,
  negativeLog: (b, l, parameters, target) => {
    const eta = logRate(b, l, parameters);
    const theta = spread(b, named(parameters, "dispersion"), eta);
    const zero = multiply(b, exp(b, theta), softplus(b, subtract(b, eta, theta)));
    return inflated(b, l, parameters, target, density(b, eta, theta, target), zero);
  },
  mean: countMean,
  draws: {
    from: (b, l, parameters) => {
      const eta = logRate(b, l, parameters);
      return { ...parameters, rate: exp(b, eta), theta: exp(b, spread(b, named(parameters, "dispersion"), eta)) };
    },
    // A Poisson whose rate is itself drawn: a gamma of shape θ and mean μ.
    one: (chance, l, at) =>
      inflatedDraw(chance, l, at("zero-logit"), () =>
        poissonDraw(chance, (gammaDraw(chance, at("theta")) * at("rate")) / at("theta")),
      ),
  },
});
