// momentum: v ← μ·v + g; θ ← θ − rate·v (Polyak 1964, in the form of PyTorch), or rate·(g + μ·v) with Nesterov's
// look-ahead.
import { add, multiply, scale, subtract } from "../../ir/op/dsl.js";
import { boolean } from "../codec.js";
import { withDefault } from "../record.js";
import { fraction, optimiser } from "./optimiser.js";

export const momentum = optimiser({
  doc: "Gradient descent with momentum.",
  fields: {
    momentum: withDefault(fraction, "How much of the velocity each step keeps.", 0.9),
    nesterov: withDefault(boolean, "Whether to look ahead along the velocity.", false),
  },
  sample: { type: "momentum", rate: 0.05, momentum: 0.9 },
  slots: () => ["velocity"],
  update: (b, settings, { parameter, gradient, slots: [velocity = gradient], rate }) => {
    const next = add(b, scale(b, velocity, settings.momentum), gradient);
    const direction = settings.nesterov ? add(b, gradient, scale(b, next, settings.momentum)) : next;
    return { parameter: subtract(b, parameter, multiply(b, direction, rate)), slots: [next] };
  },
});
