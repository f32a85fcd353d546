// Ops against numbers worked out by hand.

import { isLeft } from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { axis, f32, type TensorType } from "../../compiler/ir/graph/type.js";
import { type AttributesOf, type OpName, opOf } from "../../compiler/ir/op/index.js";

interface Fed {
  readonly type: TensorType;
  readonly data: ReadonlyArray<number>;
}

const run = <K extends OpName>(
  op: K,
  attributes: AttributesOf<K>,
  ...fed: ReadonlyArray<Fed>
): ReadonlyArray<number> => {
  const inputTypes = fed.map(({ type }) => type);
  const type = opOf(op).infer(inputTypes, attributes);
  if (isLeft(type)) throw new Error(type.left);
  const shapeOf = ({ axes }: TensorType): ReadonlyArray<number> => axes.map(({ size }) => size as number);
  const values = fed.map(({ type, data }) => ({ shape: shapeOf(type), data: Float64Array.from(data) }));
  return [
    ...opOf(op).evaluate(values, attributes, { shape: shapeOf(type.right), samples: 1, inputTypes, type: type.right }),
  ];
};

const image = (height: number, width: number, data: ReadonlyArray<number>): Fed => ({
  type: f32(axis("sample", 1), axis("height", height), axis("width", width), axis("channel", 1)),
  data,
});

const kernel = (height: number, width: number, data: ReadonlyArray<number>): Fed => ({
  type: f32(axis("kernel-height", height), axis("kernel-width", width), axis("in", 1), axis("channel", 1)),
  data,
});

const matrix = (rows: number, columns: number, names: readonly [string, string], data: ReadonlyArray<number>): Fed => ({
  type: f32(axis(names[0], rows), axis(names[1], columns)),
  data,
});

const ones = (n: number): ReadonlyArray<number> => new Array<number>(n).fill(1);
const counting = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i + 1);

describe("conv2d", () => {
  test("stride 2 with same padding sums 3×3 neighbourhoods that hang over the lower right edge", () => {
    // Same padding from 4 to 2: (2 − 1)·2 + 3 − 4 = 1, so none before and one after.
    const slide = { stride: [2, 2], pad: [0, 1, 0, 1] } as const;
    expect(run("conv2d", slide, image(4, 4, counting(16)), kernel(3, 3, ones(9)))).toEqual([54, 45, 72, 54]);
  });

  test("a kernel is not flipped", () => {
    const slide = { stride: [1, 1], pad: [0, 0, 0, 0] } as const;
    expect(run("conv2d", slide, image(1, 3, [1, 2, 3]), kernel(1, 2, [10, 1]))).toEqual([12, 23]);
  });
});

test("conv2dInputGradient spreads each element over its taps", () => {
  const attributes = { stride: [2, 2], pad: [0, 0, 0, 0], height: 3, width: 5 } as const;
  const spread = run("conv2dInputGradient", attributes, image(1, 2, [1, 10]), kernel(3, 3, counting(9)));
  expect(spread).toEqual([1, 2, 13, 20, 30, 4, 5, 46, 50, 60, 7, 8, 79, 80, 90]);
});

test("conv2dFilterGradient correlates image and gradient", () => {
  const attributes = { stride: [1, 1], pad: [0, 0, 0, 0], kernel: [1, 2] } as const;
  expect(run("conv2dFilterGradient", attributes, image(1, 3, [1, 2, 3]), image(1, 2, [1, 10]))).toEqual([21, 32]);
});

describe("resize", () => {
  test("doubles by repeating", () => {
    expect(run("resize", { height: 1, width: 4 }, image(1, 2, [1, 2]))).toEqual([1, 1, 2, 2]);
  });

  test("takes ⌊j·3/5⌋ between sizes that don't divide", () => {
    expect(run("resize", { height: 1, width: 5 }, image(1, 3, [1, 2, 3]))).toEqual([1, 1, 2, 2, 3]);
  });

  test("gives back to each element what was read from it", () => {
    expect(run("resizeGradient", { height: 1, width: 3 }, image(1, 5, [1, 2, 3, 4, 5]))).toEqual([3, 7, 5]);
  });
});

describe("pools", () => {
  const pool = { window: [2, 2], stride: [2, 2], pad: [0, 1, 0, 1] } as const;

  test("a mean counts no padding", () => {
    expect(run("avgPool", pool, image(3, 3, counting(9)))).toEqual([3, 4.5, 7.5, 9]);
  });

  test("a maximum ignores padding below zero", () => {
    expect(
      run(
        "maxPool",
        pool,
        image(
          3,
          3,
          counting(9).map((x) => -x),
        ),
      ),
    ).toEqual([-1, -3, -7, -9]);
  });

  test("a tie goes to the first element", () => {
    const tied = { window: [1, 2], stride: [1, 2], pad: [0, 0, 0, 0] } as const;
    expect(run("maxPoolGradient", tied, image(1, 4, [5, 5, 1, 2]), image(1, 2, [5, 2]), image(1, 2, [7, 8]))).toEqual([
      7, 0, 0, 8,
    ]);
  });
});

test("permute reads index order[i] at i", () => {
  const x = matrix(2, 3, ["row", "latent"], [1, 2, 3, 4, 5, 6]);
  expect(run("permute", { axis: 1, order: [2, 0, 1] }, x)).toEqual([3, 1, 2, 6, 4, 5]);
  expect(run("permute", { axis: 0, order: [1, 0] }, x)).toEqual([4, 5, 6, 1, 2, 3]);
});

describe("matMul", () => {
  const x = matrix(2, 3, ["row", "feature"], [1, 2, 3, 4, 5, 6]);

  test("multiplies rows by columns", () => {
    expect(run("matMul", {}, x, matrix(3, 2, ["in", "hidden"], [1, 0, 0, 1, 1, 1]))).toEqual([4, 5, 10, 11]);
  });

  test("refuses axes of equal size and different names", () => {
    expect(() => run("matMul", {}, x, matrix(3, 2, ["latent", "hidden"], ones(6)))).toThrow(
      "feature 3 does not pair with latent 3",
    );
  });
});

test("reductions drop the axis at the position given, among twins too", () => {
  const twins = matrix(2, 2, ["latent", "latent"], [1, 4, 3, 2]);
  expect(run("max", { axes: [0] }, twins)).toEqual([3, 4]);
  expect(run("sum", { axes: [1] }, twins)).toEqual([5, 5]);
});

test("oneHot gives a zero row outside its axis", () => {
  const indices = { type: { dtype: "i32", axes: [axis("item", 3)] }, data: [1, 2, -1] } as const;
  expect(run("oneHot", { axis: axis("class", 2) }, indices)).toEqual([0, 1, 0, 0, 0, 0]);
});
