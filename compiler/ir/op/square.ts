// y = x²; dx = dy·2x.
import { multiply, scale } from "./dsl.js";
import { own, unary } from "./elementwise.js";

export const square = unary({
  doc: "x²",
  value: (x) => x * x,
  derive: (b, gradient, x) => multiply(b, gradient, scale(b, x, 2)),
  even: true,
  lanes: (l, x) => l.multiply(x, x),
  names: {
    tfjs: { kernel: "Square" },
    tensorflow: "Square",
    onnx: own,
    torch: { call: "torch.square" },
    jax: { call: "jnp.square" },
    keras: { operation: "Square" },
  },
});
