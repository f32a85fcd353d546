// y = sin x; dx = dy·cos x.
import { cos, multiply } from "./dsl.js";
import { unary } from "./elementwise.js";

export const sin = unary({
  doc: "the sine",
  value: Math.sin,
  derive: (b, gradient, x) => multiply(b, gradient, cos(b, x)),
  transcendental: true,
  names: {
    tfjs: { kernel: "Sin" },
    tensorflow: "Sin",
    onnx: "Sin",
    torch: { call: "torch.sin" },
    jax: { call: "jnp.sin" },
    keras: { operation: "Sin" },
  },
});
