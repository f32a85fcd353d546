// z = x + y; dx = dz, dy = dz.

import { binary, own } from "./elementwise.js";

export const add = binary({
  doc: "x + y",
  commutative: true,
  value: (x, y) => x + y,
  left: (_, gradient) => gradient,
  right: (_, gradient) => gradient,
  lanes: (l, x, y) => l.add(x, y),
  names: {
    tfjs: { kernel: "Add" },
    tensorflow: "AddV2",
    onnx: "Add",
    torch: { text: (x, y) => `${x} + ${y}` },
    jax: { call: "jnp.add", text: (x, y) => `${x} + ${y}` },
    keras: own,
  },
});
