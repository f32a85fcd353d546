// Generated matrix products against three plain loops in float64.
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { encodeMatMul, type MatMul, scratchBytes } from "../../compiler/emit/kernel/index.js";

type Run = (...parameters: ReadonlyArray<number>) => void;

const guard = -77;

/** Lays out a, b, bias, out and scratch with a guard float between them, runs, and checks the guards. */
const multiply = (
  spec: MatMul,
  [m, n, k]: readonly [number, number, number],
  operands: ReadonlyArray<Float32Array>,
): Float32Array => {
  const sizes = [...operands.map((x) => x.length), m * n, scratchBytes(m, n, k) / 4];
  const starts: number[] = [];
  const total = sizes.reduce((at, size) => starts.push(at) && at + size + 1, 1);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(total / 16384) });
  const heap = new Float32Array(memory.buffer).fill(guard);
  operands.forEach((x, i) => {
    heap.set(x, starts[i]!);
  });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(encodeMatMul(spec)), { env: { memory } });
  (instance.exports["run"] as Run)(m, n, k, ...starts.map((start) => start * 4));
  for (const at of [...starts.map((start) => start - 1), total - 1]) expect(heap[at]).toBe(guard);
  return heap.slice(starts[3]!, starts[3]! + m * n);
};

const values = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(seed + i * 1.7) + Math.cos(seed * i));

const expected = (spec: MatMul, [m, n, k]: readonly [number, number, number], [a, b, c]: ReadonlyArray<Float32Array>) =>
  Float64Array.from({ length: m * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = spec.bias ? c![j]! : 0;
    for (let l = 0; l < k; l += 1) {
      sum += a![spec.transposeA ? l * m + i : i * k + l]! * b![spec.transposeB ? j * k + l : l * n + j]!;
    }
    return spec.activation === "tanh" ? Math.tanh(sum) : spec.activation === "relu" ? Math.max(sum, 0) : sum;
  });

const specs: fc.Arbitrary<MatMul> = fc.record({
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  bias: fc.boolean(),
  activation: fc.constantFrom("none" as const, "relu" as const, "tanh" as const),
});

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });

it("is the matrix product, for any layout, bias, activation and size", () => {
  fc.assert(
    fc.property(specs, fc.tuple(size(14), size(27), size(21)), fc.nat({ max: 99 }), (spec, shape, seed) => {
      const [m, n, k] = shape;
      const operands = [values(m * k, seed), values(k * n, seed + 1), values(n, seed + 2)];
      const exact = expected(spec, shape, operands);
      multiply(spec, shape, operands).forEach((y, i) => {
        expect(Math.abs(y - exact[i]!)).toBeLessThan(k * 1e-6);
      });
    }),
    { numRuns: 300 },
  );
});

it("adds nothing for k = 0, and gives bits that do not depend on where the element lies", () => {
  const spec: MatMul = { transposeA: false, transposeB: false, bias: true, activation: "none" };
  const bias = values(9, 3);
  expect(multiply(spec, [5, 9, 0], [values(0, 0), values(0, 0), bias])).toEqual(
    Float32Array.from([...bias, ...bias, ...bias, ...bias, ...bias]),
  );
  const [row, column] = [values(40, 1), values(40, 2)];
  const repeat = (x: Float32Array, times: number): Float32Array =>
    Float32Array.from(
      Array(times)
        .fill([...x])
        .flat(),
    );
  const same = multiply(
    { ...spec, transposeB: true, bias: false },
    [7, 19, 40],
    [repeat(row, 7), repeat(column, 19), values(19, 0)],
  );
  expect(new Set(same).size).toBe(1);
});
