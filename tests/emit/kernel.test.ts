// Generated kernels against the plain evaluation of the same program: every op, every kind of access and output.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Access,
  type Binary,
  encodeKernel,
  evaluateKernel,
  type Instruction,
  type KernelProgram,
  type Store,
  type Unary,
} from "../../compiler/emit/kernel/index.js";

type Run = (...parameters: ReadonlyArray<number>) => void;

const instantiate = (program: KernelProgram, memory: WebAssembly.Memory): Run => {
  const module = new WebAssembly.Module(encodeKernel(program));
  return new WebAssembly.Instance(module, { env: { memory } }).exports["run"] as Run;
};

interface Placement {
  readonly skew?: number; // floats between allocations, so that addresses are not aligned to 16 bytes
  readonly inPlace?: ReadonlyMap<number, number>; // output → the input whose memory it uses
}

/** Runs the program over fresh memory, surrounded by sentinels that must survive. */
const runKernel = (
  program: KernelProgram,
  rows: number,
  width: number,
  inputs: ReadonlyArray<Float32Array>,
  { skew = 1, inPlace = new Map() }: Placement = {},
): ReadonlyArray<Float32Array> => {
  const sizes = { each: rows * width, "row-sum": rows, "column-sum": width, sum: 1 };
  const room = [...inputs.map((input) => input.length), ...program.outputs.map((output) => sizes[output.as])];
  const floats = room.reduce((sum, n) => sum + n + skew, skew);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(floats / 16384) + 1 });
  const heap = new Float32Array(memory.buffer).fill(-77);
  const starts: number[] = [];
  room.reduce((at, n) => starts.push(at) && at + n + skew, skew);
  inputs.forEach((input, i) => {
    heap.set(input, starts[i]!);
  });
  const places = program.outputs.map((_, o) => starts[inPlace.get(o) ?? inputs.length + o]!);
  const pointers = [...starts.slice(0, inputs.length), ...places].map((place) => place * 4);
  instantiate(program, memory)(rows, width, ...pointers);
  for (const start of starts) expect(heap[start - 1]).toBe(-77);
  expect(heap[floats - skew]).toBe(-77);
  return program.outputs.map((output, o) => heap.slice(places[o]!, places[o]! + sizes[output.as]));
};

const single = (op: Unary): KernelProgram => ({
  inputs: ["each"],
  instructions: [{ op, of: [0] }],
  outputs: [{ value: 1, as: "each" }],
});

const same = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));

/** `count` floats spread evenly from low to high, then their neighbourhood of 0 down to the smallest subnormals. */
const sweep = (low: number, high: number, count = 200_000): Float32Array => {
  const even = Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
  const small = Array.from({ length: 20_000 }, (_, i) => 2 ** (-(i * 126) / 20_000));
  return Float32Array.from([...even, ...small, ...small.map((x) => -x)].filter((x) => x >= low && x <= high));
};

/** Largest relative error over results that are normal float32 numbers; others must agree to the smallest normal. */
const worstError = (op: Unary, xs: Float32Array): number => {
  const [actual] = runKernel(single(op), 1, xs.length, [xs]);
  const [exact] = evaluateKernel(single(op), 1, xs.length, [xs], (x) => x);
  let worst = 0;
  exact!.forEach((y, i) => {
    const error = Math.abs(actual![i]! - y);
    if (same(actual![i]!, Math.fround(y))) return;
    worst = Math.max(worst, Math.abs(y) < 2 ** -126 ? (error < 2 ** -126 ? 0 : Number.NaN) : error / Math.abs(y));
  });
  return worst;
};

const tolerances: ReadonlyArray<readonly [Unary, number, number, number]> = [
  ["exp", -110, 95, 3e-7],
  ["exp", -1, 1, 2e-7],
  ["log", 0, 1e6, 2e-7],
  ["log", 0.4, 2.5, 3e-7],
  ["sigmoid", -95, 95, 3e-7],
  ["sigmoid", -4, 4, 3e-7],
  ["tanh", -12, 12, 4e-7],
  ["tanh", -0.7, 0.7, 4e-7],
  ["softplus", -95, 95, 4e-7],
  ["softplus", -4, 4, 4e-7],
  ["elu", -90, 10, 4e-7],
  ["elu", -1, 1, 4e-7],
];

const exactOps: ReadonlyArray<Unary> = ["negate", "sqrt", "square", "absolute", "relu", "reciprocal", "floor", "step"];
const binaries: ReadonlyArray<Binary> = ["add", "subtract", "multiply", "divide", "maximum", "minimum"];
const approximated: ReadonlyArray<Unary> = ["exp", "log", "sigmoid", "tanh", "softplus", "elu"];
const special = Float32Array.of(
  0,
  -0,
  1,
  -1,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  2 ** -149,
);
const edges = Float32Array.of(
  -(2 ** -149),
  2 ** -126,
  3.4e38,
  -3.4e38,
  89,
  -89,
  88.72,
  -103,
  -104,
  150,
  -150,
  1e10,
  -1e10,
);

describe("unary ops", () => {
  it.each(tolerances)("%s from %d to %d is relatively accurate to %d", (op, low, high, tolerance) => {
    expect(worstError(op, sweep(low, high))).toBeLessThan(tolerance);
  });

  it.each(exactOps)("%s is exactly rounded", (op) => {
    expect(worstError(op, sweep(-1000, 1000))).toBe(0);
  });

  it.each([...exactOps, ...approximated])("%s of special values", (op) => {
    const [actual] = runKernel(single(op), 1, 8, [special]);
    const [expected] = evaluateKernel(single(op), 1, 8, [special]);
    special.forEach((x, i) => {
      const close = Math.abs(actual![i]! - expected![i]!) <= 3e-7 * Math.abs(expected![i]!);
      expect(close || same(actual![i]!, expected![i]!), `${op}(${x}) = ${actual![i]}, not ${expected![i]}`).toBe(true);
    });
    expect(worstError(op, edges)).toBeLessThan(4e-7);
  });
});

const bits = (x: number): number => new Uint32Array(Float32Array.of(x).buffer)[0]!;

it("gives a value that does not depend on its position", () => {
  const xs = Float32Array.from({ length: 37 }, (_, i) => Math.sin(i * 3.7) * 6);
  for (const op of approximated) {
    const [together] = runKernel(single(op), 1, 37, [xs]);
    const [shifted] = runKernel(single(op), 1, 36, [xs.subarray(1)], { skew: 3 });
    const alone = Array.from(xs, (x) => runKernel(single(op), 1, 1, [Float32Array.of(x)])[0]![0]!);
    expect(Array.from(together!, bits)).toEqual(alone.map(bits));
    expect(Array.from(shifted!, bits)).toEqual(alone.slice(1).map(bits));
  }
});

const length = {
  each: (r: number, w: number) => r * w,
  scalar: () => 1,
  row: (_: number, w: number) => w,
  column: (r: number) => r,
};

interface Case {
  readonly program: KernelProgram;
  readonly rows: number;
  readonly width: number;
  readonly skew: number;
  readonly inputs: ReadonlyArray<Float32Array>;
}

const instructionAt = (defined: number): fc.Arbitrary<Instruction> => {
  const value = fc.nat({ max: defined - 1 });
  return fc.oneof(
    fc.record({ op: fc.constantFrom(...exactOps), of: fc.tuple(value) }),
    fc.record({ op: fc.constantFrom(...binaries), of: fc.tuple(value, value) }),
    fc.record({ op: fc.constant("constant" as const), value: fc.float({ min: -4, max: 4, noNaN: true }) }),
  );
};

const programs: fc.Arbitrary<KernelProgram> = fc
  .tuple(
    fc.array(fc.constantFrom<Access>("each", "scalar", "row", "column"), { minLength: 1, maxLength: 5 }),
    fc.nat({ max: 14 }),
  )
  .chain(([inputs, count]) => {
    const defined = inputs.length + count;
    const instructions = fc.tuple(...Array.from({ length: count }, (_, k) => instructionAt(inputs.length + k)));
    const output = fc.record({
      value: fc.nat({ max: defined - 1 }),
      as: fc.constantFrom<Store>("each", "each", "row-sum", "column-sum", "sum"),
    });
    return fc.record({
      inputs: fc.constant(inputs),
      instructions,
      outputs: fc.array(output, { minLength: 1, maxLength: 4 }),
    });
  });

const cases: fc.Arbitrary<Case> = fc
  .record({
    program: programs,
    rows: fc.integer({ min: 0, max: 9 }),
    width: fc.integer({ min: 0, max: 37 }),
    skew: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat({ max: 1000 }),
  })
  .map(({ seed, ...rest }) => {
    const value = (i: number, k: number): number => Math.fround(Math.sin(seed + i * 17.3 + k * 2.1) * 3);
    const inputs = rest.program.inputs.map((access, i) =>
      Float32Array.from({ length: length[access](rest.rows, rest.width) }, (_, k) => value(i, k)),
    );
    return { ...rest, inputs };
  });

/** Sums may differ in rounding: by a part of the sum of magnitudes, which evaluation of |value| gives. */
const magnitudes = ({ program, rows, width, inputs }: Case): ReadonlyArray<Float64Array> => {
  const start = program.inputs.length + program.instructions.length;
  const absolutes = program.outputs.map(({ value }): Instruction => ({ op: "absolute", of: [value] }));
  const outputs = program.outputs.map(({ as }, o) => ({ value: start + o, as }));
  return evaluateKernel(
    { ...program, instructions: [...program.instructions, ...absolutes], outputs },
    rows,
    width,
    inputs,
  );
};

const expectAgreement = (
  one: Case,
  actual: ReadonlyArray<Float32Array>,
  expected: ReadonlyArray<Float64Array>,
): void => {
  const sizes = magnitudes(one);
  one.program.outputs.forEach(({ as }, o) => {
    expected[o]!.forEach((y, k) => {
      const slack = as === "each" ? 0 : 2e-7 * sizes[o]![k]!;
      const agrees = same(actual[o]![k]!, Math.fround(y)) || Math.abs(actual[o]![k]! - y) <= slack;
      const overflows = as !== "each" && !(sizes[o]![k]! < 3e38);
      expect(agrees || overflows, `output ${o} (${as}) at ${k}: ${actual[o]![k]}, not ${y}`).toBe(true);
    });
  });
};

describe("programs", () => {
  it("equal their evaluation, bit for bit where nothing is summed", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { program, rows, width, skew, inputs } = one;
        const expected = evaluateKernel(program, rows, width, inputs);
        expectAgreement(one, runKernel(program, rows, width, inputs, { skew }), expected);
      }),
      { numRuns: 600 },
    );
  });

  it("may write each output over an each input", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { program, rows, width, skew, inputs } = one;
        const free = program.inputs.flatMap((access, i) => (access === "each" ? [i] : []));
        const inPlace = new Map(
          program.outputs.flatMap((output, o) => (output.as === "each" && free.length > 0 ? [[o, free.pop()!]] : [])),
        );
        const expected = evaluateKernel(program, rows, width, inputs);
        expectAgreement(one, runKernel(program, rows, width, inputs, { skew, inPlace }), expected);
      }),
      { numRuns: 300 },
    );
  });

  it("may be long", () => {
    const instructions = Array.from(
      { length: 300 },
      (_, k): Instruction => (k % 3 === 0 ? { op: "tanh", of: [k] } : { op: "add", of: [k, Math.max(0, k - 40)] }),
    );
    const program: KernelProgram = { inputs: ["each"], instructions, outputs: [{ value: 300, as: "each" }] };
    const xs = Float32Array.from({ length: 9 }, (_, i) => (i + 1) / 9);
    const [actual] = runKernel(program, 1, 9, [xs]);
    const [expected] = evaluateKernel(program, 1, 9, [xs]);
    actual!.forEach((y, i) => {
      expect(Math.abs(y - expected![i]!) / Math.abs(expected![i]!)).toBeLessThan(1e-5);
    });
  });

  it("must not read a value before it is defined", () => {
    const early: KernelProgram = { inputs: ["each"], instructions: [{ op: "exp", of: [1] }], outputs: [] };
    expect(() => encodeKernel(early)).toThrow(RangeError);
    expect(() => encodeKernel({ ...single("exp"), outputs: [{ value: 2, as: "sum" }] })).toThrow(RangeError);
  });
});

describe("sums", () => {
  const summed = (as: Store): KernelProgram => ({ inputs: ["each"], instructions: [], outputs: [{ value: 0, as }] });
  const worst = (as: Store, rows: number, width: number): number => {
    const xs = Float32Array.from({ length: rows * width }, (_, i) => 0.1 + ((i * 7919) % 1009) / 500);
    const [actual] = runKernel(summed(as), rows, width, [xs]);
    const [expected] = evaluateKernel(summed(as), rows, width, [xs]);
    return expected!.reduce((most, y, k) => Math.max(most, Math.abs(actual![k]! - y) / Math.abs(y)), 0);
  };

  it.each<readonly [Store, number, number]>([
    ["sum", 1, 1_000_003],
    ["row-sum", 3, 100_001],
    ["column-sum", 300, 1031],
    ["column-sum", 100_001, 7],
  ])("%s over %d rows of %d values is within 3e-7", (as, rows, width) => {
    expect(worst(as, rows, width)).toBeLessThan(3e-7);
  });
});

describe("an optimiser step", () => {
  // inputs: parameter, first moment, second moment, gradient, b1, 1 − b1, b2, 1 − b2, c1, c2, rate, epsilon
  const adam: KernelProgram = {
    inputs: ["each", "each", "each", "each", ...Array.from({ length: 8 }, (): Access => "scalar")],
    instructions: [
      { op: "multiply", of: [4, 1] },
      { op: "multiply", of: [5, 3] },
      { op: "add", of: [12, 13] },
      { op: "square", of: [3] },
      { op: "multiply", of: [6, 2] },
      { op: "multiply", of: [7, 15] },
      { op: "add", of: [16, 17] },
      { op: "multiply", of: [14, 8] },
      { op: "multiply", of: [18, 9] },
      { op: "sqrt", of: [20] },
      { op: "add", of: [21, 11] },
      { op: "divide", of: [19, 22] },
      { op: "multiply", of: [10, 23] },
      { op: "subtract", of: [0, 24] },
    ],
    outputs: [
      { value: 25, as: "each" },
      { value: 14, as: "each" },
      { value: 18, as: "each" },
    ],
  };

  it("is Adam's formula, in place", () => {
    const n = 1003;
    const wave = (k: number): Float32Array => Float32Array.from({ length: n }, (_, i) => Math.sin(i * k));
    const [p, m, v, g] = [wave(0.7), wave(1.3), wave(2.9).map(Math.abs), wave(3.1)];
    const [b1, b2, c1, c2, rate, epsilon] = [0.9, 0.999, 1 / (1 - 0.9 ** 5), 1 / (1 - 0.999 ** 5), 0.001, 1e-7];
    const scalars = [b1, 1 - b1, b2, 1 - b2, c1, c2, rate, epsilon].map((s) => Float32Array.of(s));
    const inPlace = new Map([0, 1, 2].map((o) => [o, o]));
    const [p2, m2, v2] = runKernel(adam, 1, n, [p!, m!, v!, g!, ...scalars], { inPlace });
    for (let i = 0; i < n; i += 1) {
      const first = b1 * m![i]! + (1 - b1) * g![i]!;
      const second = b2 * v![i]! + (1 - b2) * g![i]! ** 2;
      expect(Math.abs(m2![i]! - first)).toBeLessThan(2e-7);
      expect(Math.abs(v2![i]! - second)).toBeLessThan(2e-7);
      expect(Math.abs(p2![i]! - (p![i]! - (rate * (first * c1)) / (Math.sqrt(second * c2) + epsilon)))).toBeLessThan(
        2e-7,
      );
    }
  });
});
