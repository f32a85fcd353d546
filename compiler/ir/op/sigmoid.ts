// y = 1 / (1 + e⁻ˣ); dx = dy·y·(1 − y).
import { multiply, number, subtract } from "./dsl.js";
import { unary } from "./elementwise.js";
import { exponential, negativeMagnitude } from "./lanes.js";

export const sigmoid = unary({
  doc: "1 / (1 + e⁻ˣ)",
  value: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  derive: (b, gradient, _, y) => multiply(b, gradient, multiply(b, y, subtract(b, number(b, 1), y))),
  transcendental: true,
  // 1 / (1 + e^−x) where x ≥ 0 and e^x / (1 + e^x) below, so that small results keep their relative accuracy.
  lanes: (l, x) => {
    const e = l.keep(exponential(l, l.keep(negativeMagnitude(l, x))));
    return l.divide(l.select(e, l.constant(1), l.less(x, l.constant(0))), l.add(e, l.constant(1)));
  },
  names: {
    tfjs: { kernel: "Sigmoid" },
    tensorflow: "Sigmoid",
    onnx: "Sigmoid",
    torch: { call: "torch.sigmoid" },
    jax: { call: "jax.nn.sigmoid" },
    keras: { activation: "sigmoid" },
  },
});
