// y = ⌊x⌋; its derivative is zero almost everywhere.

import { unary } from "./make.js";

export const floor = unary({
  doc: "the greatest integer not above x",
  value: Math.floor,
});
