// laplace: the decoder makes means (which are also the medians); −log p = |x − μ|/b + log 2b with a fixed scale b.
import { absolute, scale, shift, subtract } from "../../ir/op/dsl.js";
import { real } from "../codec.js";
import { withDefault } from "../record.js";
import { laplaceDraw } from "./chance.js";
import { likelihood, named } from "./likelihood.js";

export const laplace = likelihood({
  doc: "Real data with outliers; the decoder makes means, the loss is a scaled absolute error plus a constant.",
  fields: {
    scale: withDefault(
      real("a number above 0", { above: 0 }),
      "The fixed scale b of each element; the variance is 2b².",
      1,
    ),
  },
  density: true,
  sample: { type: "laplace", scale: 0.1 },
  parts: () => [{ name: "mean", each: 1, like: "data" }],
  negativeLog: (b, l, parameters, target) => {
    const error = absolute(b, subtract(b, target, named(parameters, "mean")));
    return shift(b, scale(b, error, 1 / l.scale), Math.log(2 * l.scale));
  },
  draws: {
    from: (_, __, parameters) => parameters,
    one: (chance, l, at) => at("mean") + l.scale * laplaceDraw(chance),
  },
  mean: (_, __, parameters) => named(parameters, "mean"),
});
