// z = xʸ; dx = dz·y·xʸ⁻¹, dy = dz·z·ln x where x > 0, and 0 elsewhere.
import type { Builder, Ref } from "../graph/builder.js";
import { log, maximum, multiply, number, power as raise, shift, step } from "./dsl.js";
import { binary } from "./elementwise.js";

/** A normal float32 that no base of interest is below: keeps the logarithm finite where `step` will drop it. */
const tiny = 1e-37;

const logWherePositive = (b: Builder, x: Ref): Ref => multiply(b, step(b, x), log(b, maximum(b, x, number(b, tiny))));

export const power = binary({
  doc: "x to the power y",
  value: (x, y) => x ** y,
  left: (b, gradient, x, y) => multiply(b, gradient, multiply(b, y, raise(b, x, shift(b, y, -1)))),
  right: (b, gradient, x, _, z) => multiply(b, gradient, multiply(b, z, logWherePositive(b, x))),
  from: [0.3, 2],
  transcendental: true,
  names: {
    tfjs: { kernel: "Pow" },
    tensorflow: "Pow",
    onnx: "Pow",
    torch: { text: (x, y) => `${x} ** ${y}` },
    jax: { call: "jnp.power", text: (x, y) => `${x} ** ${y}` },
    keras: { operation: "Power" },
  },
});
