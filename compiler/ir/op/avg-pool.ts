// The mean of each window's elements inside the image: padding counts neither in the sum nor in the number.
import { at, float, size, takes } from "./make.js";
import { inferPool, poolSamples } from "./max-pool.js";
import type { Op } from "./op.js";
import { extent, type Pool, pooled, printPool } from "./window.js";

/** How many elements of the image each window of the output holds. */
export const windowCounts = (image: ReadonlyArray<number>, output: ReadonlyArray<number>, pool: Pool): Float64Array => {
  const counts = new Float64Array(size(output));
  pooled(image, output, pool, (_, o) => {
    counts[o]! += 1;
  });
  return counts;
};

export const avgPool: Op<Pool> = {
  doc: "the mean of each window",
  kind: "window",
  infer: takes([float(4)], ([x], pool) => inferPool(x, pool)),
  derive: ({ b, inputs, gradient, attributes }) => {
    const [height, width] = extent(at(inputs, 0).type.axes);
    return [b.emit("avgPoolGradient", [gradient], { ...attributes, height, width })];
  },
  evaluate: (inputs, pool, { shape }) => {
    const x = at(inputs, 0);
    const counts = windowCounts(x.shape, shape, pool);
    const mean = new Float64Array(size(shape));
    pooled(x.shape, shape, pool, (i, o) => {
      mean[o]! += x.data[i]! / counts[o]!;
    });
    return mean;
  },
  flops: (_, output, { window }) => size(output) * size(window),
  print: printPool,
  samples: poolSamples.map(({ pool, image }) => ({ inputs: [image], attributes: pool })),
};
