// y = x > 0 ? 1 : 0; its derivative is zero almost everywhere. Other derivatives are spelled with it.

import { unary } from "./make.js";

export const step = unary({
  doc: "1 where x is positive, else 0",
  value: (x) => (x > 0 ? 1 : 0),
});
