// z = min(x, y); dy = dz·step(x − y), dx = dz·(1 − step(x − y)): a tie goes to x.
import { multiply, number, step, subtract } from "./dsl.js";
import { binary, own } from "./elementwise.js";

export const minimum = binary({
  doc: "the lesser of x and y",
  commutative: true,
  value: Math.min,
  left: (b, gradient, x, y) => multiply(b, gradient, subtract(b, number(b, 1), step(b, subtract(b, x, y)))),
  right: (b, gradient, x, y) => multiply(b, gradient, step(b, subtract(b, x, y))),
  idempotent: true,
  lanes: (l, x, y) => l.minimum(x, y),
  names: {
    tfjs: { kernel: "Minimum" },
    tensorflow: "Minimum",
    onnx: "Min",
    torch: { call: "torch.minimum" },
    jax: { call: "jnp.minimum" },
    keras: own,
  },
});
