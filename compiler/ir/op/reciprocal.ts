// y = 1 / x; dx = −dy·y².
import { multiply, negate, square } from "./dsl.js";
import { unary } from "./make.js";

export const reciprocal = unary({
  doc: "1 / x",
  value: (x) => 1 / x,
  derive: (b, gradient, _, y) => negate(b, multiply(b, gradient, square(b, y))),
  from: [0.3, 3],
});
