// y = tanh x; dx = dy·(1 − y²).
import { multiply, number, square, subtract } from "./dsl.js";
import { unary } from "./make.js";

export const tanh = unary({
  doc: "the hyperbolic tangent",
  value: Math.tanh,
  derive: (b, gradient, _, y) => multiply(b, gradient, subtract(b, number(b, 1), square(b, y))),
});
