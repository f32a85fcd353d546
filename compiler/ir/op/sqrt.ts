// y = √x; dx = dy / 2y.
import { divide, scale } from "./dsl.js";
import { unary } from "./elementwise.js";

export const sqrt = unary({
  doc: "the square root",
  value: Math.sqrt,
  derive: (b, gradient, _, y) => divide(b, scale(b, gradient, 0.5), y),
  from: [0.2, 3],
  lanes: (l, x) => l.sqrt(x),
  names: {
    tfjs: { kernel: "Sqrt" },
    tensorflow: "Sqrt",
    onnx: "Sqrt",
    torch: { call: "torch.sqrt" },
    jax: { call: "jnp.sqrt" },
    keras: { operation: "Sqrt" },
  },
});
