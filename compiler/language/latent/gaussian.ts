// gaussian: q(z|x) = N(μ, diag σ²) with prior N(0, I), drawn as z = μ + σ·ε (Kingma & Welling 2014).
import { vectorAxes } from "../../build/scope.js";
import { f32 } from "../../graph/type.js";
import { add, exp, multiply, number, scale, square, subtract } from "../../op/dsl.js";
import { size } from "../codec.js";
import { affine } from "../layer/dense.js";
import { required } from "../record.js";
import { type Heads, latent } from "./latent.js";

const logVariance = (heads: Heads) => heads["logVariance"] ?? heads.mean;

export const gaussian = latent({
  doc: "A VAE's code: a normal distribution per sample, with the standard normal as prior.",
  fields: { size: required(size, "How many units the code has.") },
  sample: { type: "gaussian", size: 2 },
  names: (l) => ({ size: l.size }),
  code: (l) => f32(...vectorAxes(l.size)),
  heads: (scope, l, h) => ({
    mean: affine(scope.inside("mean"), h, l.size),
    logVariance: affine(scope.inside("log-variance"), h, l.size),
  }),
  draw: (b, heads, noise) => {
    const deviation = exp(b, scale(b, logVariance(heads), 0.5));
    return add(b, heads.mean, multiply(b, deviation, noise("latent", "normal", heads.mean.type)));
  },
  // KL(N(μ, σ²) ‖ N(0, 1)) = ½(μ² + σ² − 1 − log σ²) per unit.
  divergence: (b, heads) => {
    const spread = subtract(b, exp(b, logVariance(heads)), logVariance(heads));
    return scale(b, subtract(b, add(b, square(b, heads.mean), spread), number(b, 1)), 0.5);
  },
  prior: (_, l, noise) => noise("prior", "normal", f32(...vectorAxes(l.size))),
});
