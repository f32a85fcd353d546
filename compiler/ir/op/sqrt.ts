// y = √x; dx = dy / 2y.
import { divide, scale } from "./dsl.js";
import { unary } from "./make.js";

export const sqrt = unary({
  doc: "the square root",
  value: Math.sqrt,
  derive: (b, gradient, _, y) => divide(b, scale(b, gradient, 0.5), y),
  from: [0.2, 3],
});
