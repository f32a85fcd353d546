// y = tanh x; dx = dy·(1 − y²).
import { multiply, number, square, subtract } from "./dsl.js";
import { unary } from "./elementwise.js";
import { exponentialLess1, negativeMagnitude } from "./lanes.js";

export const tanh = unary({
  doc: "the hyperbolic tangent",
  value: Math.tanh,
  derive: (b, gradient, _, y) => multiply(b, gradient, subtract(b, number(b, 1), square(b, y))),
  transcendental: true,
  keepsSign: true,
  // −t / (t + 2) with t = e^(−2|x|) − 1, and the sign of x: no cancellation near 0.
  lanes: (l, x) => {
    const t = l.keep(exponentialLess1(l, l.keep(l.multiply(negativeMagnitude(l, x), l.constant(2)))));
    const magnitude = l.divide(l.negate(t), l.add(t, l.constant(2)));
    return l.or(l.absolute(magnitude), l.and(x, l.integer.constant(0x80000000)));
  },
  names: {
    tfjs: { kernel: "Tanh" },
    tensorflow: "Tanh",
    onnx: "Tanh",
    torch: { call: "torch.tanh" },
    jax: { call: "jnp.tanh" },
    keras: { activation: "tanh" },
  },
});
