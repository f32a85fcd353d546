// y = 1 / (1 + e⁻ˣ); dx = dy·y·(1 − y).
import { multiply, number, subtract } from "./dsl.js";
import { unary } from "./make.js";

export const sigmoid = unary({
  doc: "1 / (1 + e⁻ˣ)",
  value: (x) => 1 / (1 + Math.exp(-x)),
  derive: (b, gradient, _, y) => multiply(b, gradient, multiply(b, y, subtract(b, number(b, 1), y))),
});
