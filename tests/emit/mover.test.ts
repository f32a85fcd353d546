// The generated mover against the plain loops that the other engines copy by.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { encodeMover, moverArguments } from "../../compiler/emit/kernel/index.js";
import type { Move } from "../../compiler/emit/plan.js";
import { cut, moveOf, reordered, repeated, reversed, thinned, whole } from "../../compiler/emit/strided.js";
import { copy } from "../../runtime/engine/plan/move.js";

const half = 16384 * 2;
const memory = new WebAssembly.Memory({ initial: 8 });
const heap = new Int32Array(memory.buffer);
const run = new WebAssembly.Instance(new WebAssembly.Module(encodeMover()), { env: { memory } }).exports["run"] as (
  ...parameters: ReadonlyArray<number>
) => void;

const source = Int32Array.from({ length: half }, (_, i) => i + 1);

/** Both ways of copying, over memory whose elements all differ; `to` is where the output starts. */
const both = (move: Move, size: number): readonly [Int32Array, Int32Array] => {
  heap.set(source);
  heap.fill(-7, half, half + size + 2);
  run(4 * move.start, 4 * (half + 1 + move.to), ...moverArguments(move));
  const expected = new Int32Array(size + 2).fill(-7);
  expect(half + size + 2).toBeLessThan(heap.length);
  copy(move, { elements: source, start: 0 }, { elements: expected, start: 1 });
  return [heap.slice(half, half + size + 2), expected];
};

const upTo = (size: number, rank: number) =>
  fc.array(fc.integer({ min: 1, max: size }), { minLength: 1, maxLength: rank });
/** Of a few large axes, or of many small ones: the largest output still fits. */
const shapes = fc.oneof(upTo(13, 3), upTo(3, 5));
const shuffled = (rank: number) =>
  fc.shuffledSubarray(
    Array.from({ length: rank }, (_, i) => i),
    { minLength: rank, maxLength: rank },
  );

const product = (shape: ReadonlyArray<number>): number => shape.reduce((a, b) => a * b, 1);

/** A view of a register, put somewhere into a larger output. */
const moves = shapes.chain((shape) =>
  fc
    .record({
      order: shuffled(shape.length),
      axis: fc.nat({ max: shape.length - 1 }),
      act: fc.constantFrom("cut", "thin", "reverse", "repeat", "none"),
      margin: fc.array(fc.nat({ max: 1 }), { minLength: 6, maxLength: 6 }),
    })
    .map(({ order, axis, act, margin }) => {
      const x = reordered(whole({ register: 0, shape, dtype: "f32" }), order);
      const size = x.shape[axis] ?? 1;
      const view =
        act === "cut"
          ? cut(x, axis, size >> 1, size - (size >> 1))
          : act === "thin"
            ? thinned(x, axis, 2)
            : act === "reverse"
              ? reversed(x, axis)
              : act === "repeat"
                ? repeated(
                    x,
                    [...x.shape.slice(0, axis), 5, ...x.shape.slice(axis)],
                    x.shape.map((_, i) => (i < axis ? i : i + 1)),
                  )
                : x;
      const into = view.shape.map((n, i) => n + 2 * (margin[i] ?? 0));
      return {
        move: moveOf(
          view,
          into,
          view.shape.map((_, i) => margin[i] ?? 0),
        ),
        size: product(into),
      };
    }),
);

test("copies what plain loops copy, and nothing else", () => {
  fc.assert(
    fc.property(moves, ({ move, size }) => {
      const [found, expected] = both(move, size);
      expect(found).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test.each([
  [40, 37],
  [3, 200],
  [129, 4],
  [1, 300],
])("transposes %d × %d, and copies and repeats rows of that length", (rows, columns) => {
  const x = whole({ register: 0, shape: [rows, columns], dtype: "f32" });
  const views = [
    reordered(x, [1, 0]),
    cut(x, 1, 1, columns - 1),
    repeated(x, [rows, columns, 3], [0, 1]),
    repeated(x, [3, rows, columns], [1, 2]),
    repeated(whole({ register: 0, shape: [rows], dtype: "f32" }), [rows, columns], [0]),
  ];
  for (const view of views) {
    const into = view.shape.map((n) => n + 1);
    const [found, expected] = both(
      moveOf(
        view,
        into,
        into.map(() => 1),
      ),
      product(into),
    );
    expect(found).toEqual(expected);
  }
});
