// y = eˣ; dx = dy·y.
import { multiply } from "./dsl.js";
import { unary } from "./make.js";

export const exp = unary({
  doc: "eˣ",
  value: Math.exp,
  derive: (b, gradient, _, y) => multiply(b, gradient, y),
});
