// z = x / y; dx = dz / y, dy = −dz·z / y.
import { multiply, negate, divide as quotient } from "./dsl.js";
import { binary, own } from "./elementwise.js";

export const divide = binary({
  doc: "x / y",
  value: (x, y) => x / y,
  left: (b, gradient, _, y) => quotient(b, gradient, y),
  right: (b, gradient, _x, y, z) => negate(b, quotient(b, multiply(b, gradient, z), y)),
  from: [0.3, 3],
  lanes: (l, x, y) => l.divide(x, y),
  names: {
    tfjs: { kernel: "RealDiv" },
    tensorflow: "RealDiv",
    onnx: "Div",
    torch: { text: (x, y) => `${x} / ${y}` },
    jax: { call: "jnp.divide", text: (x, y) => `${x} / ${y}` },
    keras: own,
  },
});
