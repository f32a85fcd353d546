// sgd: θ ← θ − rate·g.
import { multiply, subtract } from "../../ir/op/dsl.js";
import { optimiser } from "./optimiser.js";

export const sgd = optimiser({
  doc: "Plain stochastic gradient descent.",
  fields: {},
  sample: { type: "sgd", rate: 0.1 },
  slots: () => [],
  update: (b, _, { parameter, gradient, rate }) => ({
    parameter: subtract(b, parameter, multiply(b, gradient, rate)),
    slots: [],
  }),
});
