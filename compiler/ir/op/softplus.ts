// y = ln(1 + eˣ), spelled so that no eˣ overflows; dx = dy·sigmoid(x).
import { multiply, sigmoid } from "./dsl.js";
import { unary } from "./elementwise.js";
import { exponential, type Lanes, logSeries, negativeMagnitude } from "./lanes.js";

/** log(1 + y) for 0 ≤ y ≤ 1. Halving 1 + y where it exceeds √2 leaves f = (y − 1) / 2, with hardly any rounding. */
const logarithmOf1Plus = <V>(l: Lanes<V>, y: V): V => {
  const large = l.keep(l.greater(y, l.constant(Math.SQRT2 - 1)));
  const f = l.select(l.multiply(l.subtract(y, l.constant(1)), l.constant(0.5)), y, large);
  return logSeries(l, l.keep(f), l.keep(l.and(large, l.constant(1))));
};

export const softplus = unary({
  doc: "ln(1 + eˣ)",
  value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  derive: (b, gradient, x) => multiply(b, gradient, sigmoid(b, x)),
  transcendental: true,
  // max(x, 0) + log(1 + e^−|x|).
  lanes: (l, x) => {
    const e = l.keep(exponential(l, l.keep(negativeMagnitude(l, x))));
    return l.add(l.maximum(x, l.constant(0)), logarithmOf1Plus(l, e));
  },
  names: {
    tfjs: { kernel: "Softplus" },
    tensorflow: "Softplus",
    onnx: "Softplus",
    torch: { call: "F.softplus" },
    jax: { call: "jax.nn.softplus" },
    keras: { activation: "softplus" },
  },
});
