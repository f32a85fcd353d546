// Generated matrix products against three plain loops in float64.
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { encodeMatMul, encodeProbe, type MatMul, productBlocks } from "../../compiler/emit/kernel/index.js";

type Run = (...parameters: ReadonlyArray<number>) => void;
type Sizes = readonly [m: number, n: number, k: number];

const guard = -77;

/** Whether this engine knows the instruction at all. */
const relaxed = WebAssembly.validate(encodeProbe());

/** Where A's elements stand; some other places, rows and lines apart, for a table. */
const place = ({ a }: MatMul, [m, , k]: Sizes, i: number, l: number): number =>
  a === "plain" ? i * k + l : a === "transposed" ? l * m + i : i * 2 + l * 3 + (l % 5);

const tables = (spec: MatMul, [m, n, k]: Sizes): readonly [lines: Int32Array, rows: Int32Array] => [
  Int32Array.from({ length: k }, (_, l) => place(spec, [m, n, k], 0, l)),
  Int32Array.from({ length: m + 7 }, (_, i) => place(spec, [m, n, k], Math.min(i, m - 1), 0)),
];

/** Lays out all arrays with a guard float between them, runs, and checks the guards. */
const multiply = (spec: MatMul, size: Sizes, operands: ReadonlyArray<Float32Array>): Float32Array => {
  const [m, n, k] = size;
  const { scratchBytes, lines, rows } = productBlocks(spec, [m, n, k]);
  const indices = tables(spec, size);
  const sizes = [...operands, ...indices].map((x) => x.length).concat(m * n, scratchBytes / 4);
  const starts: number[] = [];
  const total = sizes.reduce((at, length) => starts.push(at) && at + length + 1, 1);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(total / 16384) });
  const heap = new Float32Array(memory.buffer).fill(guard);
  operands.forEach((x, i) => {
    heap.set(x, starts[i]!);
  });
  indices.forEach((x, i) => {
    new Int32Array(memory.buffer).set(x, starts[3 + i]!);
  });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(encodeMatMul(spec)), { env: { memory } });
  const [a, b, bias, lineTable, rowTable, out, scratch] = starts.map((start) => start * 4);
  (instance.exports["run"] as Run)(m, n, k, a!, b!, bias!, out!, scratch!, lines, rows, lineTable!, rowTable!);
  for (const at of [...starts.map((start) => start - 1), total - 1]) expect(heap[at]).toBe(guard);
  return heap.slice(starts[5]!, starts[5]! + m * n);
};

const values = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(seed + i * 1.7) + Math.cos(seed * i));

const expected = (spec: MatMul, size: Sizes, [a, b, c]: ReadonlyArray<Float32Array>) => {
  const [m, n, k] = size;
  return Float64Array.from({ length: m * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = spec.bias ? c![j]! : 0;
    for (let l = 0; l < k; l += 1) {
      sum += a![place(spec, size, i, l)]! * b![spec.transposeB ? j * k + l : l * n + j]!;
    }
    return spec.activation === "tanh" ? Math.tanh(sum) : spec.activation === "relu" ? Math.max(sum, 0) : sum;
  });
};

const countA = (spec: MatMul, [m, n, k]: Sizes): number => (k === 0 ? 0 : place(spec, [m, n, k], m - 1, k - 1) + 5);

const layouts: fc.Arbitrary<Pick<MatMul, "a" | "transposeB" | "form">> = fc.oneof(
  fc.record({
    a: fc.constantFrom("plain" as const, "transposed" as const, "table" as const),
    transposeB: fc.boolean(),
    form: fc.constantFrom("tiles" as const, "swapped" as const),
  }),
  fc.constant({ a: "plain", transposeB: false, form: "thin" } as const),
);

const finish = fc.record({
  fma: fc.constantFrom(false, relaxed),
  bias: fc.boolean(),
  activation: fc.constantFrom("none" as const, "relu" as const, "tanh" as const),
});

const specs: fc.Arbitrary<MatMul> = fc.tuple(layouts, finish).map(([layout, more]) => ({ ...layout, ...more }));

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });

/** Small ones, those of several blocks of lines, and those of several blocks of rows. */
const sizes: fc.Arbitrary<Sizes> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(size(14), size(27), size(21)) },
  { weight: 1, arbitrary: fc.tuple(size(9), size(17), fc.integer({ min: 505, max: 1100 })) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 90, max: 120 }), size(20), fc.integer({ min: 480, max: 530 })) },
);

it("is the matrix product, for any layout, bias, activation and size", () => {
  fc.assert(
    fc.property(specs, sizes, fc.nat({ max: 99 }), (spec, shape, seed) => {
      const [, n, k] = shape;
      const operands = [values(countA(spec, shape), seed), values(k * n, seed + 1), values(n, seed + 2)];
      const exact = expected(spec, shape, operands);
      const found = multiply(spec, shape, operands);
      const worst = found.reduce((most, y, i) => Math.max(most, Math.abs(y - exact[i]!)), 0);
      // Summands are of up to 4, and each of k additions rounds the sum so far, of up to 4k.
      expect(worst).toBeLessThan(k * 4e-6);
    }),
    { numRuns: 300 },
  );
});

it("reads neighbouring rows of a table, and neighbouring lines, as it reads the others", () => {
  const spec: MatMul = { a: "table", transposeB: false, form: "tiles", fma: false, bias: false, activation: "none" };
  const [m, n, k] = [6, 3, 9] as const;
  const x = values(200, 1);
  const { scratchBytes, lines, rows } = productBlocks(spec, [m, n, k]);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const run = new WebAssembly.Instance(new WebAssembly.Module(encodeMatMul(spec)), { env: { memory } }).exports["run"];
  const heap = new Float32Array(memory.buffer);
  heap.set(x, 0);
  heap.set(values(k * n, 2), 1000);
  for (const [row, line] of [
    [(i: number) => i, (l: number) => l * 7],
    [(i: number) => i * 11, (l: number) => l],
  ] as const) {
    new Int32Array(memory.buffer, 8000, 8).set(Array.from({ length: 8 }, (_, i) => row(Math.min(i, m - 1))));
    new Int32Array(memory.buffer, 8100, k).set(Array.from({ length: k }, (_, l) => line(l)));
    (run as Run)(m, n, k, 0, 4000, 0, 9000, 10000, lines, rows, 8100, 8000);
    expect(scratchBytes).toBeLessThan(10000);
    const exact = (i: number, j: number): number =>
      Array.from({ length: k }, (_, l) => x[row(i) + line(l)]! * heap[1000 + l * n + j]!).reduce((a, b) => a + b, 0);
    for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) expect(heap[2250 + i * n + j]).toBeCloseTo(exact(i, j), 4);
  }
});

it("adds nothing for k = 0, and gives bits that do not depend on where the element lies", () => {
  const spec: MatMul = { a: "plain", transposeB: false, form: "tiles", fma: false, bias: true, activation: "none" };
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

it("gives the same bits in every form", () => {
  fc.assert(
    fc.property(finish, sizes, (more, shape) => {
      const [m, n, k] = shape;
      const operands = [values(m * k, 1), values(k * n, 2), values(n, 3)];
      const of = (form: MatMul["form"]): Float32Array =>
        multiply({ a: "plain", transposeB: false, form, ...more }, shape, operands);
      const tiles = of("tiles");
      expect(of("swapped")).toEqual(tiles);
      expect(of("thin")).toEqual(tiles);
    }),
    { numRuns: 60 },
  );
});
