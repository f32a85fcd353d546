// y = |x|; dx = dy·sign x, with sign 0 = 0.
import { multiply, negate, step, subtract } from "./dsl.js";
import { unary } from "./elementwise.js";

export const absolute = unary({
  doc: "|x|",
  value: Math.abs,
  derive: (b, gradient, x) => multiply(b, gradient, subtract(b, step(b, x), step(b, negate(b, x)))),
  idempotent: true,
  even: true,
  lanes: (l, x) => l.absolute(x),
  names: {
    tfjs: { kernel: "Abs" },
    tensorflow: "Abs",
    onnx: "Abs",
    torch: { text: (x) => `${x}.abs()` },
    jax: { call: "jnp.abs" },
    keras: { operation: "Absolute" },
  },
});
