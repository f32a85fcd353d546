// y = ln(1 + eˣ), spelled so that no eˣ overflows; dx = dy·sigmoid(x).
import { multiply, sigmoid } from "./dsl.js";
import { unary } from "./make.js";

export const softplus = unary({
  doc: "ln(1 + eˣ)",
  value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  derive: (b, gradient, x) => multiply(b, gradient, sigmoid(b, x)),
});
