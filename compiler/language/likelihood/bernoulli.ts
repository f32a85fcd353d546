// bernoulli: the decoder makes logits; −log p = softplus(l) − x·l, the binary cross-entropy, stable for any logit.
import { multiply, sigmoid, softplus, subtract } from "../../ir/op/dsl.js";
import { likelihood, named } from "./likelihood.js";

export const bernoulli = likelihood({
  doc: "Data in [0, 1]; the decoder makes logits, the loss is binary cross-entropy. On grey values it is a bound, not a density.",
  fields: {},
  sample: { type: "bernoulli" },
  support: [0, 1],
  parts: () => [{ name: "logit", each: 1 }],
  negativeLog: (b, _, parameters, target) => {
    const logit = named(parameters, "logit");
    return subtract(b, softplus(b, logit), multiply(b, target, logit));
  },
  mean: (b, _, parameters) => sigmoid(b, named(parameters, "logit")),
});
