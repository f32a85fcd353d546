// The gradients of pools, in parts. TensorFlow.js' wasm kernel for that of a max pool is wrong (a window of negative
// numbers gets no gradient, and of equal elements the last one gets it), so each tap of the window is compared with the
// greatest by itself. Of a mean pool every tap gets its share.
import type { Pool } from "../../ir/op/window.js";
import { type Emission, reshaped } from "../emission.js";
import type { Instruction, KernelProgram } from "../kernel/index.js";
import type { Operand } from "../plan.js";
import { product, type Shape, sizeOf } from "../shape.js";
import { cut, reordered, type Strided, split, whole } from "../strided.js";
import { fitted, joined } from "./movement.js";
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

/** What surrounds the image up to the edges of the grid; negative where the grid is smaller. */
const margins = ({ pool: { stride, pad }, image, rows, columns }: Grid): readonly [Shape, Shape] => [
  [0, pad[0], pad[2], 0],
  [0, rows * stride[0] - sizeOf(image, 1) - pad[0], columns * stride[1] - sizeOf(image, 2) - pad[2], 0],
];

/** [n, rows, row phase, columns, column phase, c]. */
const phasesOf = (e: Emission, grid: Grid, x: Strided): Strided => {
  const [before, after] = margins(grid);
  const all = whole(fitted(e, x, before, after, lowest));
  return split(split(all, 2, grid.pool.stride[1]), 1, grid.pool.stride[0]);
};

/** The image out of its phases [row phase, column phase, n, rows, columns, c]. */
const unphased = (e: Emission, grid: Grid, phases: Operand): Operand => {
  const [before, after] = margins(grid);
  const { rows, columns, image, pool } = grid;
  const [down, across] = pool.stride;
  const [samples, channels] = [sizeOf(image, 0), sizeOf(image, 3)];
  const parted = whole(reshaped(phases, [down, across, samples, rows, columns, channels]));
  const woven = e.compact(reordered(parted, [2, 3, 0, 4, 1, 5]));
  const all = whole(reshaped(woven, [samples, rows * down, columns * across, channels]));
  const opposite = (margin: Shape): Shape => margin.map((n) => -n);
  return fitted(e, all, opposite(before), opposite(after));
};

/** One element of the window: its phase, and by how many blocks it is ahead. */
interface Tap {
  readonly phase: readonly [number, number];
  readonly ahead: readonly [number, number];
}

const tapsOf = ({ window, stride }: Pool): ReadonlyArray<Tap> =>
  Array.from({ length: product(window) }, (_, i) => {
    const [y, x] = [Math.floor(i / window[1]), i % window[1]];
    return {
      phase: [y % stride[0], x % stride[1]],
      ahead: [Math.floor(y / stride[0]), Math.floor(x / stride[1])],
    };
  });

const tapped = (e: Emission, { output }: Grid, phases: Strided, { phase, ahead }: Tap): Operand => {
  const own = cut(cut(phases, 2, phase[0], 1), 4, phase[1], 1);
  return reshaped(e.compact(cut(cut(own, 1, ahead[0], sizeOf(output, 1)), 3, ahead[1], sizeOf(output, 2))), output);
};

/**
 * Inputs: the taps, the greatest, its gradient. Output t: the gradient where tap t equals the greatest and none before
 * it did: left₀ = dy, leftₜ₊₁ = leftₜ·step(|y − xₜ|), outₜ = leftₜ − leftₜ₊₁.
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

/** The sum of so many inputs. */
const total = (inputs: number): KernelProgram => ({
  inputs: Array.from({ length: inputs }, () => "each" as const),
  instructions: Array.from({ length: inputs - 1 }, (_, i) => ({
    op: "add",
    of: [i === 0 ? 0 : inputs + i - 1, i + 1],
  })),
  outputs: [{ value: 2 * inputs - 2, as: "each" }],
});

/** The gradients of the taps of one phase, each where its tap stands, added up. */
const summed = (e: Emission, grid: Grid, parts: ReadonlyArray<readonly [Tap, Operand]>): Operand => {
  const { image, output, rows, columns } = grid;
  const shape = [sizeOf(image, 0), rows, columns, sizeOf(image, 3)];
  const placed = parts.map(([{ ahead }, part]) => {
    const after = [0, rows - ahead[0] - sizeOf(output, 1), columns - ahead[1] - sizeOf(output, 2), 0];
    return fitted(e, whole(part), [0, ...ahead, 0], after);
  });
  if (placed.length === 0)
    return e.constant(
      Array.from({ length: product(shape) }, () => 0),
      shape,
    );
  return placed.length === 1
    ? (placed[0] as Operand)
    : (runProgram(e, total(placed.length), placed, shape)[0] as Operand);
};

/** dx from the gradients of the taps, each of the output's shape. */
const gathered = (e: Emission, grid: Grid, taps: ReadonlyArray<Tap>, made: ReadonlyArray<Operand>): Operand => {
  const { pool, image, rows, columns } = grid;
  const gradients = Array.from({ length: product(pool.stride) }, (_, i) => {
    const phase = [Math.floor(i / pool.stride[1]), i % pool.stride[1]];
    const own = taps.flatMap((tap, t) =>
      tap.phase[0] === phase[0] && tap.phase[1] === phase[1] ? [[tap, made[t] as Operand] as const] : [],
    );
    return whole(reshaped(summed(e, grid, own), [1, sizeOf(image, 0) * rows * columns * sizeOf(image, 3)]));
  });
  return unphased(e, grid, joined(e, gradients, 0));
};

/** dx of y = max-pool(x), from x, y and dy. */
export const unpooled = (e: Emission, pool: Pool, x: Strided, y: Operand, dy: Operand): Operand => {
  const grid = gridOf(pool, x.shape, y.shape);
  const taps = tapsOf(pool);
  const phases = phasesOf(e, grid, x);
  const seen = taps.map((tap) => tapped(e, grid, phases, tap));
  return gathered(e, grid, taps, runProgram(e, hits(taps.length), [...seen, y, dy], y.shape));
};

/** dx of a sum over windows, from dy: every element of a window gets the window's. */
export const spread = (e: Emission, pool: Pool, image: Shape, dy: Operand): Operand => {
  const taps = tapsOf(pool);
  return gathered(
    e,
    gridOf(pool, image, dy.shape),
    taps,
    taps.map(() => dy),
  );
};
