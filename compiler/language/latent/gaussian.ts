// gaussian: q(z|x) = N(μ, diag σ²) with prior N(0, I), drawn as z = μ + σ·ε (Kingma & Welling 2014).

import type { Builder, Ref } from "../../ir/graph/builder.js";
import {
  add,
  broadcast,
  exp,
  log,
  multiply,
  negate,
  number,
  scale,
  shift,
  softplus,
  square,
  subtract,
} from "../../ir/op/dsl.js";
import { constantly } from "../../scope/scope.js";
import { size, word } from "../codec.js";
import { required, withDefault } from "../record.js";
import { head, latent } from "./latent.js";
import { affineAt, codeAt, fixedCode, unitsIn, wholeCode } from "./positions.js";

const [lowest, highest] = [-12, 6];

/** A number led smoothly into [lowest, highest] (Chua et al. 2018, 1805.12114, appendix A.1). */
const led = (b: Builder, raw: Ref): Ref => {
  const under = negate(b, shift(b, softplus(b, negate(b, shift(b, raw, -highest))), -highest));
  return shift(b, softplus(b, shift(b, under, -lowest)), lowest);
};

/** log σ² of what the encoder makes. */
const logVariances = {
  exp: (_: Builder, raw: Ref): Ref => raw,
  /** σ = softplus(raw) + 10⁻⁶. */
  softplus: (b: Builder, raw: Ref): Ref => scale(b, log(b, shift(b, softplus(b, raw), 1e-6)), 2),
  bounded: led,
} as const;

/** (z − μ)²/σ² + log σ²: −2 log N(z; μ, σ²), but for a constant. */
const surprise = (b: Builder, z: Ref, mean: Ref, logVariance: Ref): Ref =>
  add(b, multiply(b, square(b, subtract(b, z, mean)), exp(b, negate(b, logVariance))), logVariance);

export const gaussian = latent({
  doc:
    "A VAE's code: a normal distribution per sample, with the standard normal as prior, or one that depends on " +
    "conditions. After an image or a sequence there is one at each position.",
  fields: {
    variance: withDefault(
      word("a variance", ["exp", "softplus", "bounded"]),
      "What makes a variance of what the encoder makes: `exp`, the exponential; `softplus`, whose square root is " +
        "the standard deviation and grows in a line; or `bounded`, the exponential of a number that is led smoothly " +
        "into [-12, 6], so that it can't run away.",
      "exp" as const,
    ),
    size: required(
      size,
      "How many units the code has; at each position, where the encoder ends in an image or a sequence.",
    ),
  },
  sample: { type: "gaussian", size: 2 },
  alsoCalled: ["vae", "normal"],
  names: (l) => ({ size: l.size }),
  reads: ["vector", "image", "sequence"],
  behindLayers: true,
  code: (l, h) => codeAt(l.size, h),
  continuous: true,
  units: (_, code) => unitsIn(code),
  heads: (scope, l, h) => ({
    mean: affineAt(scope.inside("mean"), h, l.size),
    logVariance: logVariances[l.variance](
      scope.inside("log-variance").b,
      affineAt(scope.inside("log-variance"), h, l.size),
    ),
  }),
  centre: (_, __, heads) => head(heads, "mean"),
  beside: (_, __, heads) => ({ "log-variance": head(heads, "logVariance") }),
  draw: ({ b, noise }, _, heads) => {
    const mean = head(heads, "mean");
    const deviation = exp(b, scale(b, head(heads, "logVariance"), 0.5));
    return add(b, mean, multiply(b, deviation, noise("latent", "normal", mean.type)));
  },
  terms: () => ["kl", "mmd"],
  // KL(N(μ, σ²) ‖ N(0, 1)) = ½(μ² + σ² − 1 − log σ²) per unit.
  divergence: (b, _, heads) => {
    const [mean, logVariance] = [head(heads, "mean"), head(heads, "logVariance")];
    const spread = subtract(b, exp(b, logVariance), logVariance);
    return scale(b, subtract(b, add(b, square(b, mean), spread), number(b, 1)), 0.5);
  },
  // Per unit ½((z − μ)²/σ² + log σ² − (z − m)²/s² − log s²); m = 0 and s = 1 of the standard prior.
  logRatio: (b, _, q, p, z) => {
    const own = surprise(b, z, head(q, "mean"), head(q, "logVariance"));
    const under = p === undefined ? square(b, z) : surprise(b, z, head(p, "mean"), head(p, "logVariance"));
    return scale(b, subtract(b, own, under), 0.5);
  },
  prior: ({ noise, code }) => noise("prior", "normal", code),
  conditional: {
    heads: (scope, _, h, { mean: where, variance }, code) => {
      const made = (name: string): Ref => wholeCode(scope.inside(name), h, code, () => constantly(0));
      const mean = where === "learned" ? made("mean") : fixedCode(scope.inside("mean"), h, code, where);
      const unit = (): Ref => broadcast(scope.b, number(scope.b, 0), mean.type.axes);
      return { mean, logVariance: variance === "unit" ? unit() : made("log-variance") };
    },
    // KL(N(μ, σ²) ‖ N(m, s²)) = ½(log s² − log σ² + (σ² + (μ − m)²)/s² − 1) per unit.
    divergence: (b, _, q, p) => {
      const [logVariance, logPrior] = [head(q, "logVariance"), head(p, "logVariance")];
      const apart = square(b, subtract(b, head(q, "mean"), head(p, "mean")));
      const ratio = subtract(b, logVariance, logPrior);
      const distance = multiply(b, apart, exp(b, negate(b, logPrior)));
      const sum = add(b, subtract(b, exp(b, ratio), ratio), distance);
      return scale(b, subtract(b, sum, number(b, 1)), 0.5);
    },
    draw: ({ b, noise, code }, _, p) => {
      const deviation = exp(b, scale(b, head(p, "logVariance"), 0.5));
      return add(b, head(p, "mean"), multiply(b, deviation, noise("prior", "normal", code)));
    },
  },
});
