// rmsprop: v ← ρ·v + (1 − ρ)·g²; θ ← θ − rate·g/(√v + ε) (Tieleman & Hinton 2012).
import { add, divide, multiply, number, sqrt, square, subtract } from "../../ir/op/dsl.js";
import { withDefault } from "../record.js";
import { average } from "./moments.js";
import { epsilonField, fraction, optimiser } from "./optimiser.js";

export const rmsprop = optimiser({
  doc: "Steps scaled by a running mean of squared gradients.",
  fields: { decay: withDefault(fraction, "The decay ρ of the running mean.", 0.9), epsilon: epsilonField },
  sample: { type: "rmsprop", rate: 0.001 },
  slots: () => ["v"],
  update: (b, settings, { parameter, gradient, slots: [v = gradient], rate }) => {
    const next = average(b, settings.decay, v, square(b, gradient));
    const deviation = add(b, sqrt(b, next), number(b, settings.epsilon));
    return { parameter: subtract(b, parameter, multiply(b, divide(b, gradient, deviation), rate)), slots: [next] };
  },
});
