// y = x²; dx = dy·2x.
import { multiply, scale } from "./dsl.js";
import { unary } from "./make.js";

export const square = unary({
  doc: "x²",
  value: (x) => x * x,
  derive: (b, gradient, x) => multiply(b, gradient, scale(b, x, 2)),
});
