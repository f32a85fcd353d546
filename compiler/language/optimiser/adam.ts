// adam: θ ← θ − rate·m̂/(√v̂ + ε) (Kingma & Ba 2015).
import { subtract } from "../../ir/op/dsl.js";
import { adamStep, momentFields } from "./moments.js";
import { optimiser } from "./optimiser.js";

export const adam = optimiser({
  doc: "Adam: steps scaled by running moments of the gradient.",
  fields: momentFields,
  sample: { type: "adam", rate: 0.001 },
  slots: () => ["m", "v"],
  update: (b, settings, u) => {
    const { move, slots } = adamStep(b, settings, u);
    return { parameter: subtract(b, u.parameter, move), slots };
  },
});
