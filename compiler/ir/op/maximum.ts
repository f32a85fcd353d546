// z = max(x, y); dy = dz·step(y − x), dx = dz·(1 − step(y − x)): a tie goes to x.
import { multiply, number, step, subtract } from "./dsl.js";
import { binary, own } from "./elementwise.js";

export const maximum = binary({
  doc: "the greater of x and y",
  commutative: true,
  value: Math.max,
  left: (b, gradient, x, y) => multiply(b, gradient, subtract(b, number(b, 1), step(b, subtract(b, y, x)))),
  right: (b, gradient, x, y) => multiply(b, gradient, step(b, subtract(b, y, x))),
  idempotent: true,
  lanes: (l, x, y) => l.maximum(x, y),
  names: {
    tfjs: { kernel: "Maximum" },
    tensorflow: "Maximum",
    onnx: "Max",
    torch: { call: "torch.maximum" },
    jax: { call: "jnp.maximum" },
    keras: own,
  },
});
