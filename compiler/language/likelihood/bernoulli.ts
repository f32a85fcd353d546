// bernoulli: the decoder makes logits; −log p = softplus(l) − x·l, the binary cross-entropy, stable for any logit.
import { multiply, sigmoid, softplus, subtract } from "../../ir/op/dsl.js";
import { sigmoidOf } from "./chance.js";
import { likelihood, named } from "./likelihood.js";

/** σ(logit), to two digits. */
const probability = (logit: number): number => Number(sigmoidOf(logit).toFixed(2));

export const bernoulli = likelihood({
  doc:
    "Data in [0, 1]; the decoder makes logits, the loss is binary cross-entropy. " +
    "On grey values it is a bound, not a density.",
  fields: {},
  sample: { type: "bernoulli" },
  alsoCalled: ["bce"],
  support: [0, 1],
  confined: ([least, most]) => `probabilities from ${probability(least)} to ${probability(most)}`,
  parts: () => [{ name: "logit", each: 1 }],
  negativeLog: (b, _, parameters, target) => {
    const logit = named(parameters, "logit");
    return subtract(b, softplus(b, logit), multiply(b, target, logit));
  },
  draws: {
    from: (_, __, parameters) => parameters,
    one: (chance, _, at) => (chance.uniform() < sigmoidOf(at("logit")) ? 1 : 0),
  },
  mean: (b, _, parameters) => sigmoid(b, named(parameters, "logit")),
});
