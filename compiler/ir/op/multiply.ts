// z = x·y; dx = dz·y, dy = dz·x.
import { multiply as product } from "./dsl.js";
import { binary, own } from "./elementwise.js";

export const multiply = binary({
  doc: "x · y",
  commutative: true,
  value: (x, y) => x * y,
  left: (b, gradient, _, y) => product(b, gradient, y),
  right: (b, gradient, x) => product(b, gradient, x),
  lanes: (l, x, y) => l.multiply(x, y),
  names: {
    tfjs: { kernel: "Multiply" },
    tensorflow: "Mul",
    onnx: "Mul",
    torch: { text: (x, y) => `${x} * ${y}` },
    jax: { call: "jnp.multiply", text: (x, y) => `${x} * ${y}` },
    keras: own,
  },
});
