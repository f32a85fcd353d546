// y = −x; dx = −dy.
import { negate as negated } from "./dsl.js";
import { own, unary } from "./elementwise.js";

export const negate = unary({
  doc: "−x",
  value: (x) => -x,
  derive: (b, gradient) => negated(b, gradient),
  lanes: (l, x) => l.negate(x),
  names: {
    tfjs: { kernel: "Neg" },
    tensorflow: "Neg",
    onnx: "Neg",
    torch: { text: (x) => `-${x}` },
    jax: { call: "jnp.negative", text: (x) => `-${x}` },
    keras: own,
  },
});
