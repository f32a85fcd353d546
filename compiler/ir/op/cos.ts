// y = cos x; dx = −dy·sin x.
import { multiply, negate, sin } from "./dsl.js";
import { unary } from "./elementwise.js";

export const cos = unary({
  doc: "the cosine",
  value: Math.cos,
  derive: (b, gradient, x) => negate(b, multiply(b, gradient, sin(b, x))),
  even: true,
  transcendental: true,
  names: {
    tfjs: { kernel: "Cos" },
    tensorflow: "Cos",
    onnx: "Cos",
    torch: { call: "torch.cos" },
    jax: { call: "jnp.cos" },
    keras: { operation: "Cos" },
  },
});
