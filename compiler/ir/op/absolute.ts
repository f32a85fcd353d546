// y = |x|; dx = dy·sign x, with sign 0 = 0.
import { multiply, negate, step, subtract } from "./dsl.js";
import { unary } from "./make.js";

export const absolute = unary({
  doc: "|x|",
  value: Math.abs,
  derive: (b, gradient, x) => multiply(b, gradient, subtract(b, step(b, x), step(b, negate(b, x)))),
});
