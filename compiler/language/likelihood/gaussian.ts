// gaussian: the decoder makes means; −log p = ½((x − μ)²/v + log 2πv) with a fixed variance v.
import { scale, shift, square, subtract } from "../../op/dsl.js";
import { real } from "../codec.js";
import { withDefault } from "../record.js";
import { likelihood } from "./likelihood.js";

export const gaussian = likelihood({
  doc: "Real data; the decoder makes means, the loss is a scaled squared error plus a constant.",
  fields: {
    variance: withDefault(real("a number above 0", { above: 0 }), "The fixed variance of each element.", 1),
  },
  sample: { type: "gaussian", variance: 0.1 },
  negativeLog: (b, { variance }, mean, target) =>
    shift(b, scale(b, square(b, subtract(b, target, mean)), 0.5 / variance), 0.5 * Math.log(2 * Math.PI * variance)),
  mean: (_, mean) => mean,
});
