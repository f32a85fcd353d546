/** Which reshapes mix axes (C11): by hand, and against where every element goes. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { mixes } from "../../compiler/check/rule/mixed-axes.js";
import { axis, batch, f32, type TensorType } from "../../compiler/ir/graph/type.js";

const typed = (sizes: ReadonlyArray<number>): TensorType =>
  f32(batch, ...sizes.map((size, i) => axis(`axis${i}`, size)));

test.each<readonly [ReadonlyArray<number>, ReadonlyArray<number>, boolean]>([
  [[28, 28, 1], [784], false],
  [[784], [28, 28, 1], false],
  [[28, 28, 1], [28, 28, 1], false],
  [[28, 28, 1], [28, 7, 4], false],
  [[7, 7, 4], [49, 1, 4], false],
  [[7, 7, 4], [49, 4], false],
  [[28, 28, 1], [14, 14, 4], true],
  [[4, 4, 16], [8, 8, 4], true],
  [[14, 14, 16], [28, 28, 4], true],
  [[6, 4], [4, 6], true],
])("%s to %s: %s", (from, to, expected) => {
  expect(mixes(typed(from), typed(to))).toBe(expected);
});

const coordinates = (at: number, sizes: ReadonlyArray<number>): ReadonlyArray<number> => {
  let rest = at;
  return [...sizes].reverse().map((size) => {
    const digit = rest % size;
    rest = (rest - digit) / size;
    return digit;
  });
};

/** How many values each old coordinate takes along one new axis, from one corner. */
const seen = (from: ReadonlyArray<number>, to: ReadonlyArray<number>, along: number): ReadonlyArray<number> => {
  const stride = to.slice(along + 1).reduce((a, b) => a * b, 1);
  const lines = Array.from({ length: to[along] ?? 1 }, (_, k) => coordinates(k * stride, from));
  return from.map((_, i) => new Set(lines.map((line) => line[i])).size).reverse();
};

test("an axis without a mix moves along one old axis, or along whole ones", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(sizes, sizes, (from, to) => {
      const product = (all: ReadonlyArray<number>): number => all.reduce((a, b) => a * b, 1);
      fc.pre(product(from) === product(to));
      if (mixes(typed(from), typed(to))) return;
      to.forEach((_, along) => {
        const counts = seen(from, to, along);
        const moved = counts.flatMap((count, i) => (count > 1 ? [i] : []));
        if (moved.length > 1) expect(moved.map((i) => counts[i])).toEqual(moved.map((i) => from[i]));
      });
    }),
    { numRuns: 4000, seed: 3 },
  );
});
