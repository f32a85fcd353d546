// y = x > 0 ? x : eˣ − 1; dx = dy·(min(y, 0) + 1), since y + 1 = eˣ below 0 and min(y, 0) = 0 above.
import { minimum, multiply, number, shift } from "./dsl.js";
import { unary } from "./elementwise.js";
import { exponentialLess1 } from "./lanes.js";

export const elu = unary({
  doc: "x where positive, else eˣ − 1",
  value: (x) => (x > 0 ? x : Math.expm1(x)),
  derive: (b, gradient, _, y) => multiply(b, gradient, shift(b, minimum(b, y, number(b, 0)), 1)),
  transcendental: true,
  keepsSign: true,
  lanes: (l, x) => {
    const below = exponentialLess1(l, l.keep(l.pmin(x, l.constant(0))));
    return l.select(x, below, l.greater(x, l.constant(0)));
  },
  names: {
    tfjs: { kernel: "Elu" },
    tensorflow: "Elu",
    onnx: "Elu",
    torch: { call: "F.elu" },
    jax: { call: "jax.nn.elu" },
    keras: { activation: "elu" },
  },
});
