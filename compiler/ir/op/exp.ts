// y = eˣ; dx = dy·y.
import { multiply } from "./dsl.js";
import { unary } from "./elementwise.js";
import { exponential } from "./lanes.js";

export const exp = unary({
  doc: "eˣ",
  value: Math.exp,
  derive: (b, gradient, _, y) => multiply(b, gradient, y),
  transcendental: true,
  lanes: exponential,
  names: {
    tfjs: { kernel: "Exp" },
    tensorflow: "Exp",
    onnx: "Exp",
    torch: { call: "torch.exp" },
    jax: { call: "jnp.exp" },
    keras: { activation: "exponential" },
  },
});
