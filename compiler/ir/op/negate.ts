// y = −x; dx = −dy.
import { negate as negated } from "./dsl.js";
import { unary } from "./make.js";

export const negate = unary({
  doc: "−x",
  value: (x) => -x,
  derive: (b, gradient) => negated(b, gradient),
});
