// y = 1 / x; dx = −dy·y².
import { multiply, negate, square } from "./dsl.js";
import { unary } from "./elementwise.js";

export const reciprocal = unary({
  doc: "1 / x",
  value: (x) => 1 / x,
  derive: (b, gradient, _, y) => negate(b, multiply(b, gradient, square(b, y))),
  from: [0.3, 3],
  lanes: (l, x) => l.divide(l.constant(1), x),
  names: {
    tfjs: { kernel: "Reciprocal" },
    tensorflow: "Reciprocal",
    onnx: "Reciprocal",
    torch: { text: (x) => `1.0 / ${x}` },
    jax: { call: "jnp.reciprocal", text: (x) => `1.0 / ${x}` },
    keras: { operation: "Reciprocal" },
  },
});
