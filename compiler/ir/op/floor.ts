// y = ⌊x⌋; its derivative is zero almost everywhere.

import { unary } from "./elementwise.js";

export const floor = unary({
  doc: "the greatest integer not above x",
  value: Math.floor,
  idempotent: true,
  lanes: (l, x) => l.floor(x),
  names: {
    tfjs: { kernel: "Floor" },
    tensorflow: "Floor",
    onnx: "Floor",
    torch: { call: "torch.floor" },
    jax: { call: "jnp.floor" },
    keras: { operation: "Floor" },
  },
});
