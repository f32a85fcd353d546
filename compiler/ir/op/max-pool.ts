// The greatest element of each window; padding never wins. dx is an op of its own, which engines have as a kernel.
import type * as E from "fp-ts/lib/Either.js";
import { axis, batch, f32, printType, type TensorType } from "../graph/type.js";
import { at, float, given, size, takes } from "./make.js";
import type { Op, TypeFault } from "./op.js";
import { extent, type Pool, pooled, positionsOf, printPool, resized, slides, whole } from "./window.js";

/** The type of a pool over `x`, of rank 4. */
export const inferPool = (x: TensorType, pool: Pool): E.Either<TypeFault, TensorType> => {
  const output = positionsOf(extent(x.axes), pool);
  return given(
    { ...x, axes: resized(x.axes, output) },
    [slides(pool), `a pool cannot slide by ${printPool(pool)}`],
    [whole(output, 1), `${printPool(pool)} does not fit into ${printType(x)}`],
  );
};

/** Pools that the laws try, with the size of image and output of each. */
export const poolSamples: ReadonlyArray<{
  readonly pool: Pool;
  readonly image: TensorType;
  readonly output: TensorType;
}> = (
  [
    [{ window: [2, 2], stride: [2, 2], pad: [0, 0, 0, 0] }, [4, 6], [2, 3]],
    [{ window: [2, 2], stride: [2, 2], pad: [0, 1, 0, 1] }, [5, 3], [3, 2]],
    [{ window: [3, 2], stride: [1, 2], pad: [1, 1, 0, 0] }, [3, 5], [3, 2]],
    [{ window: [3, 3], stride: [2, 2], pad: [1, 0, 1, 0] }, [4, 4], [2, 2]],
  ] as const
).map(([pool, [height, width], [h, w]]) => ({
  pool,
  image: f32(batch, axis("height", height), axis("width", width), axis("channel", 2)),
  output: f32(batch, axis("height", h), axis("width", w), axis("channel", 2)),
}));

export const maxPool: Op<Pool> = {
  doc: "the greatest element of each window",
  kind: "window",
  infer: takes([float(4)], ([x], pool) => inferPool(x, pool)),
  derive: ({ b, inputs, output, gradient, attributes }) => [
    b.emit("maxPoolGradient", [at(inputs, 0), output, gradient], attributes),
  ],
  evaluate: (inputs, pool, { shape }) => {
    const x = at(inputs, 0);
    const greatest = new Float64Array(size(shape)).fill(Number.NEGATIVE_INFINITY);
    pooled(x.shape, shape, pool, (i, o) => {
      greatest[o] = Math.max(greatest[o]!, x.data[i]!);
    });
    return greatest;
  },
  flops: (_, output, { window }) => size(output) * size(window),
  print: printPool,
  samples: poolSamples.map(({ pool, image }) => ({ inputs: [image], attributes: pool })),
};
