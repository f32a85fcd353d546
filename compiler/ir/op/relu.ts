// y = max(x, 0); dx = dy·step(x), so 0 at the kink.
import { multiply, step } from "./dsl.js";
import { unary } from "./elementwise.js";

export const relu = unary({
  doc: "x where positive, else 0",
  value: (x) => Math.max(x, 0),
  derive: (b, gradient, x) => multiply(b, gradient, step(b, x)),
  idempotent: true,
  keepsSign: true,
  lanes: (l, x) => l.pmax(x, l.constant(0)),
  names: {
    tfjs: { kernel: "Relu" },
    tensorflow: "Relu",
    onnx: "Relu",
    torch: { call: "F.relu" },
    jax: { call: "jax.nn.relu" },
    keras: { activation: "relu" },
  },
});
