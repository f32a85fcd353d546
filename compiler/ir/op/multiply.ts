// z = x·y; dx = dz·y, dy = dz·x.
import { multiply as product } from "./dsl.js";
import { binary } from "./make.js";

export const multiply = binary({
  doc: "x · y",
  commutative: true,
  value: (x, y) => x * y,
  left: (b, gradient, _, y) => product(b, gradient, y),
  right: (b, gradient, x) => product(b, gradient, x),
});
