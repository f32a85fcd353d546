// dx of maxPool, from (x, y, dy): each dy goes to the first element, in row-major order of its window, that equals y.
// No second derivative.

import * as E from "fp-ts/lib/Either.js";
import { printType, sameAxes } from "../graph/type.js";
import { at, float, given, size, takes } from "./make.js";
import { inferPool, poolSamples } from "./max-pool.js";
import type { Op } from "./op.js";
import { type Pool, pooled, printPool } from "./window.js";

export const maxPoolGradient: Op<Pool> = {
  doc: "the gradient of a pool that takes the greatest",
  kind: "window",
  infer: takes([float(4), float(4), float(4)], ([x, y, dy], pool) => {
    const made = inferPool(x, pool);
    if (E.isLeft(made)) return made;
    return given(x, [
      sameAxes(made.right.axes, y.axes) && sameAxes(y.axes, dy.axes),
      `${printType(y)} and ${printType(dy)} are not both the pool of ${printType(x)}`,
    ]);
  }),
  evaluate: (inputs, pool, { shape }) => {
    const [x, y, dy] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
    const dx = new Float64Array(size(shape));
    const placed = new Set<number>();
    pooled(x.shape, y.shape, pool, (i, o) => {
      if (placed.has(o) || x.data[i] !== y.data[o]) return;
      placed.add(o);
      dx[i]! += dy.data[o]!;
    });
    return dx;
  },
  flops: ([, y = []], _, { window }) => size(y) * size(window),
  print: printPool,
  samples: poolSamples.map(({ pool, image, output }) => ({ inputs: [image, output, output], attributes: pool })),
};
