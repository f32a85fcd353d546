// poisson: counts; the decoder makes log-rates η, −log p = exp(η) − x·η + log Γ(x + 1).
import { add, exp, multiply, shift, subtract } from "../../ir/op/dsl.js";
import { poissonDraw } from "./chance.js";
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
} from "./counts.js";
import { likelihood } from "./likelihood.js";
import { logGamma } from "./log-gamma.js";

export const poisson = likelihood({
  doc: "Counts: whole numbers of at least 0, whose variance is their mean; the decoder makes the log of each rate.",
  fields: countFields,
  sample: { type: "poisson" },
  counts: true,
  parts: (l) => countParts(l),
  parameters: countParameters,
  observed: observedLibrary,
  follow: followedLibrary,
  negativeLog: (b, l, parameters, target) => {
    const eta = logRate(b, l, parameters);
    const rate = exp(b, eta);
    const nll = add(b, subtract(b, rate, multiply(b, target, eta)), logGamma(b, shift(b, target, 1)));
    return inflated(b, l, parameters, target, nll, rate);
  },
  mean: countMean,
  draws: {
    from: (b, l, parameters) => ({ ...parameters, rate: exp(b, logRate(b, l, parameters)) }),
    one: (chance, l, at) => inflatedDraw(chance, l, at("zero-logit"), () => poissonDraw(chance, at("rate"))),
  },
});
