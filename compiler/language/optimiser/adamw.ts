// adamw: Adam with decoupled weight decay, θ ← θ·(1 − rate·decay) − rate·m̂/(√v̂ + ε) (Loshchilov & Hutter 2019).
import { multiply, number, scale, subtract } from "../../ir/op/dsl.js";
import { adamStep, momentFields } from "./moments.js";
import { decayField, optimiser } from "./optimiser.js";

export const adamw = optimiser({
  doc: "Adam with decoupled weight decay.",
  fields: { ...momentFields, decay: decayField },
  sample: { type: "adamw", rate: 0.001, decay: 0.01 },
  slots: () => ["m", "v"],
  update: (b, settings, u) => {
    const { move, slots } = adamStep(b, settings, u);
    const decays = u.parameter.type.axes.length >= 2;
    const kept = subtract(b, number(b, 1), scale(b, u.rate, settings.decay));
    const shrunk = decays ? multiply(b, u.parameter, kept) : u.parameter;
    return { parameter: subtract(b, shrunk, move), slots };
  },
});
