// The gradient of a max pool, in parts. The wasm kernel for it is wrong (a window of negative numbers gets no gradient, and
// of equal elements the last one gets it), so each tap of the window is compared with the greatest by itself.
import type { Pool } from "../../op/window.js";
import { type Emission, reshaped } from "../emission.js";
import type { Instruction, KernelProgram } from "../kernel/index.js";
import type { Operand } from "../plan.js";
import { product, type Shape, sizeOf } from "../shape.js";
import { fitted, joined, padded, sliced, transposed } from "./movement.js";
import { runProgram } from "./program.js";

/** The lowest float: padding is never the greatest. */
const lowest = -3.4028234663852886e38;

/** The image as `rows` × `columns` blocks of one stride each. */
interface Grid {
  readonly pool: Pool;
  readonly image: Shape;
  readonly output: Shape;
  readonly rows: number;
  readonly columns: number;
}

const gridOf = (pool: Pool, image: Shape, output: Shape): Grid => {
  const { window, stride } = pool;
  const blocks = (axis: 1 | 2): number =>
    sizeOf(output, axis) + Math.floor((sizeOf(window, axis - 1) - 1) / sizeOf(stride, axis - 1));
  return { pool, image, output, rows: blocks(1), columns: blocks(2) };
};

/** What surrounds the image up to the edges of the grid: [top, bottom, left, right]; negative where the grid is smaller. */
const margins = ({ pool: { stride, pad }, image, rows, columns }: Grid): readonly [number, number, number, number] => [
  pad[0],
  rows * stride[0] - sizeOf(image, 1) - pad[0],
  pad[2],
  columns * stride[1] - sizeOf(image, 2) - pad[2],
];

/** [phases, n·rows·columns·c]: the elements of each phase of the stride together. */
const phasesOf = (e: Emission, grid: Grid, x: Operand): Operand => {
  const [top, bottom, left, right] = margins(grid);
  const { rows, columns, image, pool } = grid;
  const [down, across] = pool.stride;
  const whole = fitted(e, fitted(e, x, 1, top, bottom, lowest), 2, left, right, lowest);
  const split = reshaped(whole, [sizeOf(image, 0), rows, down, columns, across, sizeOf(image, 3)]);
  return reshaped(transposed(e, split, [2, 4, 0, 1, 3, 5]), [down * across, product(whole.shape) / (down * across)]);
};

const unphased = (e: Emission, grid: Grid, phases: Operand): Operand => {
  const [top, bottom, left, right] = margins(grid);
  const { rows, columns, image, pool } = grid;
  const [down, across] = pool.stride;
  const [samples, channels] = [sizeOf(image, 0), sizeOf(image, 3)];
  const split = reshaped(phases, [down, across, samples, rows, columns, channels]);
  const whole = reshaped(transposed(e, split, [2, 3, 0, 4, 1, 5]), [samples, rows * down, columns * across, channels]);
  return fitted(e, fitted(e, whole, 2, -left, -right), 1, -top, -bottom);
};

/** One element of the window: its phase, and by how many blocks it is ahead. */
interface Tap {
  readonly phase: number;
  readonly down: number;
  readonly across: number;
}

const tapsOf = ({ window, stride }: Pool): ReadonlyArray<Tap> =>
  Array.from({ length: product(window) }, (_, i) => {
    const [y, x] = [Math.floor(i / window[1]), i % window[1]];
    return {
      phase: (y % stride[0]) * stride[1] + (x % stride[1]),
      down: Math.floor(y / stride[0]),
      across: Math.floor(x / stride[1]),
    };
  });

const tapped = (e: Emission, { image, output, rows, columns }: Grid, phases: Operand, tap: Tap): Operand => {
  const phase = sliced(e, phases, 0, tap.phase, 1);
  const blocks = reshaped(phase, [sizeOf(image, 0), rows, columns, sizeOf(image, 3)]);
  return sliced(e, sliced(e, blocks, 1, tap.down, sizeOf(output, 1)), 2, tap.across, sizeOf(output, 2));
};

/**
 * Inputs: the taps, the greatest, its gradient. Output t: the gradient where tap t equals the greatest and none before it
 * did: left₀ = dy, leftₜ₊₁ = leftₜ·step(|y − xₜ|), outₜ = leftₜ − leftₜ₊₁.
 */
const hits = (taps: number): KernelProgram => {
  const instructions: Array<Instruction> = [];
  const put = (each: Instruction): number => taps + 2 + instructions.push(each) - 1;
  const outputs: Array<number> = [];
  let left = taps + 1;
  for (let tap = 0; tap < taps; tap++) {
    const apart = put({ op: "absolute", of: [put({ op: "subtract", of: [taps, tap] })] });
    const rest = put({ op: "multiply", of: [left, put({ op: "step", of: [apart] })] });
    outputs.push(put({ op: "subtract", of: [left, rest] }));
    left = rest;
  }
  const inputs = Array.from({ length: taps + 2 }, () => "each" as const);
  return { inputs, instructions, outputs: outputs.map((value) => ({ value, as: "each" })) };
};

/** The gradients of the taps of one phase, each where its tap stands, added up. */
const summed = (e: Emission, grid: Grid, parts: ReadonlyArray<readonly [Tap, Operand]>): Operand => {
  const { image, output, rows, columns } = grid;
  const shape = [sizeOf(image, 0), rows, columns, sizeOf(image, 3)];
  const placed = parts.map(([{ down, across }, part]) =>
    padded(
      e,
      part,
      [0, down, across, 0],
      [0, rows - down - sizeOf(output, 1), columns - across - sizeOf(output, 2), 0],
    ),
  );
  const [first, ...rest] = placed;
  if (first === undefined) return e.constant(Array.from({ length: product(shape) }, () => 0), shape);
  return rest.reduce((a, b) => e.call("Add", { a, b }, {}, shape), first);
};

/** dx of y = max-pool(x), from x, y and dy. */
export const unpooled = (e: Emission, pool: Pool, x: Operand, y: Operand, dy: Operand): Operand => {
  const grid = gridOf(pool, x.shape, y.shape);
  const taps = tapsOf(pool);
  const phases = phasesOf(e, grid, x);
  const seen = taps.map((tap) => tapped(e, grid, phases, tap));
  const made = runProgram(e, hits(taps.length), [...seen, y, dy], y.shape);
  const gradients = Array.from({ length: product(pool.stride) }, (_, phase) =>
    summed(e, grid, taps.flatMap((tap, i) => (tap.phase === phase ? [[tap, made[i] as Operand] as const] : []))),
  );
  const flat = gradients.map((part) => reshaped(part, [1, product(part.shape)]));
  return unphased(e, grid, joined(e, flat, 0));
};
