// z = x − y; dx = dz, dy = −dz.
import { negate } from "./dsl.js";
import { binary, own } from "./elementwise.js";

export const subtract = binary({
  doc: "x − y",
  value: (x, y) => x - y,
  left: (_, gradient) => gradient,
  right: (b, gradient) => negate(b, gradient),
  lanes: (l, x, y) => l.subtract(x, y),
  names: {
    tfjs: { kernel: "Sub" },
    tensorflow: "Sub",
    onnx: "Sub",
    torch: { text: (x, y) => `${x} - ${y}` },
    jax: { call: "jnp.subtract", text: (x, y) => `${x} - ${y}` },
    keras: own,
  },
});
