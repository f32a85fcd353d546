// y = x > 0 ? 1 : 0; its derivative is zero almost everywhere. Other derivatives are spelled with it.

import { own, unary } from "./elementwise.js";

export const step = unary({
  doc: "1 where x is positive, else 0",
  value: (x) => (x > 0 ? 1 : 0),
  idempotent: true,
  lanes: (l, x) => l.and(l.greater(x, l.constant(0)), l.constant(1)),
  names: {
    tfjs: { kernel: "Step", attributes: { alpha: 0 } },
    tensorflow: own,
    onnx: own,
    torch: { text: (x) => `(${x} > 0).float()` },
    jax: { call: "own.step", text: (x) => `(${x} > 0).astype(jnp.float32)` },
    keras: own,
  },
});
