// z = x − y; dx = dz, dy = −dz.
import { negate } from "./dsl.js";
import { binary } from "./make.js";

export const subtract = binary({
  doc: "x − y",
  value: (x, y) => x - y,
  left: (_, gradient) => gradient,
  right: (b, gradient) => negate(b, gradient),
});
