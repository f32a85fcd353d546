// bernoulli: the decoder makes logits; −log p = softplus(l) − x·l, the binary cross-entropy, stable for any logit.
import { multiply, sigmoid, softplus, subtract } from "../../op/dsl.js";
import { likelihood } from "./likelihood.js";

export const bernoulli = likelihood({
  doc: "Data in [0, 1]; the decoder makes logits, the loss is binary cross-entropy. On grey values it is a bound, not a density.",
  fields: {},
  sample: { type: "bernoulli" },
  support: [0, 1],
  negativeLog: (b, _, logits, target) => subtract(b, softplus(b, logits), multiply(b, target, logits)),
  mean: (b, logits) => sigmoid(b, logits),
});
