// y = ln x; dx = dy / x.
import { divide } from "./dsl.js";
import { unary } from "./make.js";

export const log = unary({
  doc: "the natural logarithm",
  value: Math.log,
  derive: (b, gradient, x) => divide(b, gradient, x),
  from: [0.2, 3],
});
