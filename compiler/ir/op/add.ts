// z = x + y; dx = dz, dy = dz.

import { binary } from "./make.js";

export const add = binary({
  doc: "x + y",
  commutative: true,
  value: (x, y) => x + y,
  left: (_, gradient) => gradient,
  right: (_, gradient) => gradient,
});
