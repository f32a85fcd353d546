// The adjoint of avgPool: each dy in equal shares to its window's elements inside the image. ddy = avgPool(g).
import { printType } from "../graph/type.js";
import { windowCounts } from "./avg-pool.js";
import { covers } from "./conv2d-input-gradient.js";
import { at, float, given, size, takes } from "./make.js";
import { poolSamples } from "./max-pool.js";
import type { Op } from "./op.js";
import { extent, type Pool, pooled, printPool, resized } from "./window.js";

export interface AvgPoolGradientAttributes extends Pool {
  /** Of the image that the pool reads. */
  readonly height: number;
  readonly width: number;
}

export const avgPoolGradient: Op<AvgPoolGradientAttributes> = {
  doc: "the gradient of a pool that takes the mean",
  kind: "window",
  infer: takes([float(4)], ([dy], attributes) => {
    const { height, width } = attributes;
    return given({ ...dy, axes: resized(dy.axes, [height, width]) }, [
      covers([height, width], extent(dy.axes), attributes),
      `a ${height}×${width} image under ${printPool(attributes)} does not make ${printType(dy)}`,
    ]);
  }),
  derive: ({ b, gradient, attributes: { window, stride, pad } }) => [
    b.emit("avgPool", [gradient], { window, stride, pad }),
  ],
  evaluate: (inputs, pool, { shape }) => {
    const dy = at(inputs, 0);
    const counts = windowCounts(shape, dy.shape, pool);
    const dx = new Float64Array(size(shape));
    pooled(shape, dy.shape, pool, (i, o) => {
      dx[i]! += dy.data[o]! / counts[o]!;
    });
    return dx;
  },
  flops: ([dy = []], _, { window }) => size(dy) * size(window),
  print: (attributes) => `height ${attributes.height}, width ${attributes.width}, ${printPool(attributes)}`,
  samples: poolSamples.map(({ pool, image, output }) => {
    const [height, width] = extent(image.axes);
    return { inputs: [output], attributes: { ...pool, height, width } };
  }),
};
