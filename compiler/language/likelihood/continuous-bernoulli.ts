// continuous-bernoulli (Loaiza-Ganem & Cunningham 2019): a density on [0, 1], λˣ(1 − λ)¹⁻ˣ·C(λ), with λ = σ(l) and C =
// l/tanh(l/2): what the binary cross-entropy of grey values lacks to be a likelihood.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import {
  absolute,
  add,
  divide,
  log,
  maximum,
  multiply,
  number,
  reciprocal,
  scale,
  shift,
  sigmoid,
  softplus,
  square,
  step,
  subtract,
  tanh,
} from "../../ir/op/dsl.js";
import { likelihood, named } from "./likelihood.js";

/** log C(l), even in l; below 10⁻³ it is that of 10⁻³, which differs by 2·10⁻⁷. */
const logConstant = (b: Builder, logit: Ref): Ref => {
  const size = maximum(b, absolute(b, logit), number(b, 1e-3));
  return subtract(b, log(b, size), log(b, tanh(b, scale(b, size, 0.5))));
};

/** σ(l)/tanh(l/2) − 1/l; near 0 its series ½ + l/12 − l³/720. */
const meanOf = (b: Builder, logit: Ref): Ref => {
  const far = step(b, shift(b, absolute(b, logit), -0.5));
  // Where the series is taken, the other form is of 1: it must be finite there.
  const safe = add(b, multiply(b, far, logit), shift(b, scale(b, far, -1), 1));
  const exact = subtract(b, divide(b, sigmoid(b, safe), tanh(b, scale(b, safe, 0.5))), reciprocal(b, safe));
  const inner = shift(b, scale(b, square(b, logit), -1 / 720), 1 / 12);
  const series = shift(b, multiply(b, logit, inner), 0.5);
  return add(b, series, multiply(b, far, subtract(b, exact, series)));
};

export const continuousBernoulli = likelihood({
  doc:
    "Data in [0, 1], grey values among them, under a density of their own: what `bernoulli` is a bound for. " +
    "The decoder makes logits.",
  fields: {},
  density: true,
  sample: { type: "continuous-bernoulli" },
  support: [0, 1],
  parts: () => [{ name: "logit", each: 1 }],
  negativeLog: (b, _, parameters, target) => {
    const logit = named(parameters, "logit");
    return subtract(b, subtract(b, softplus(b, logit), multiply(b, target, logit)), logConstant(b, logit));
  },
  mean: (b, _, parameters) => meanOf(b, named(parameters, "logit")),
  draws: {
    from: (_, __, parameters) => parameters,
    // The inverse of the distribution function: log(1 + u(eˡ − 1))/l.
    one: (chance, _, at) => {
      const [u, l] = [chance.uniform(), at("logit")];
      if (Math.abs(l) < 1e-4) return u;
      // From the end that the density leans to, so that nothing overflows.
      const x = Math.log1p(u * Math.expm1(-Math.abs(l))) / -Math.abs(l);
      return l < 0 ? x : 1 - x;
    },
  },
});
