// Values as strided views of registers: transposes, slices, repetitions and reversals that nobody has paid for yet.
// Several of them in a row, and a join or padding after them, become one move. In: operands; out: views and moves.
import type { DType } from "../ir/graph/type.js";
import type { Move, Operand } from "./plan.js";
import { product, type Shape, sizeOf } from "./shape.js";

/** The element at index i stands at offset + Σ i·strides of the register. */
export interface Strided {
  readonly register: number;
  readonly dtype: DType;
  /** How many elements the register holds. */
  readonly total: number;
  readonly offset: number;
  readonly shape: Shape;
  readonly strides: ReadonlyArray<number>;
}

/** Row-major strides. */
const rowMajor = (shape: Shape): ReadonlyArray<number> => shape.map((_, i) => product(shape.slice(i + 1)));

export const whole = ({ register, dtype, shape }: Operand): Strided => ({
  register,
  dtype,
  total: product(shape),
  offset: 0,
  shape,
  strides: rowMajor(shape),
});

export const reordered = (x: Strided, order: ReadonlyArray<number>): Strided => ({
  ...x,
  shape: order.map((i) => sizeOf(x.shape, i)),
  strides: order.map((i) => sizeOf(x.strides, i)),
});

/** The indices [start, start + size) of one axis. */
export const cut = (x: Strided, axis: number, start: number, size: number): Strided => ({
  ...x,
  offset: x.offset + start * sizeOf(x.strides, axis),
  shape: x.shape.map((n, i) => (i === axis ? size : n)),
});

/** Every step-th index of one axis. */
export const thinned = (x: Strided, axis: number, step: number): Strided => ({
  ...x,
  shape: x.shape.map((n, i) => (i === axis ? Math.ceil(n / step) : n)),
  strides: x.strides.map((stride, i) => (i === axis ? stride * step : stride)),
});

/** One axis from its last index to its first. */
export const reversed = (x: Strided, axis: number): Strided => ({
  ...x,
  offset: x.offset + (sizeOf(x.shape, axis) - 1) * sizeOf(x.strides, axis),
  strides: x.strides.map((stride, i) => (i === axis ? -stride : stride)),
});

/** Repeated along new axes: `kept` says where each of its own axes stands in `shape`. */
export const repeated = (x: Strided, shape: Shape, kept: ReadonlyArray<number>): Strided => ({
  ...x,
  shape,
  strides: shape.map((_, i) => (kept.includes(i) ? sizeOf(x.strides, kept.indexOf(i)) : 0)),
});

/** One axis as two: the outer, and `inner` indices of the inner. */
export const split = (x: Strided, axis: number, inner: number): Strided => {
  const [size, stride] = [sizeOf(x.shape, axis), sizeOf(x.strides, axis)];
  const around = <A>(items: ReadonlyArray<A>, two: readonly [A, A]): ReadonlyArray<A> => [
    ...items.slice(0, axis),
    ...two,
    ...items.slice(axis + 1),
  ];
  return { ...x, shape: around(x.shape, [size / inner, inner]), strides: around(x.strides, [stride * inner, stride]) };
};

/** Whether the view is all of a register's elements in their own order. */
export const isWhole = ({ total, offset, shape, strides }: Strided): boolean =>
  offset === 0 &&
  total === product(shape) &&
  rowMajor(shape).every((stride, i) => shape[i] === 1 || stride === strides[i]);

interface Loop {
  readonly size: number;
  readonly read: number;
  readonly write: number;
}

/** The loops of a copy, as few as will do: loops of one step go, a loop that continues its outer one joins it. */
const loopsOf = (shape: Shape, reads: ReadonlyArray<number>, writes: ReadonlyArray<number>): ReadonlyArray<Loop> => {
  const loops: Array<Loop> = [];
  shape.forEach((size, i) => {
    const [read, write] = [sizeOf(reads, i), sizeOf(writes, i)];
    const outer = loops.at(-1);
    if (size === 1) return;
    if (outer && outer.read === read * size && outer.write === write * size) loops.pop();
    const joined = outer && outer.read === read * size && outer.write === write * size ? outer.size * size : size;
    loops.push({ size: joined, read, write });
  });
  return loops.length === 0 ? [{ size: 1, read: 1, write: 1 }] : loops;
};

/** A copy of `x` into an output of shape `into`, its first element at index `at`. */
export const moveOf = (x: Strided, into: Shape, at: ReadonlyArray<number>): Move => {
  const writes = rowMajor(into);
  const loops = loopsOf(x.shape, x.strides, writes);
  return {
    from: { register: x.register, shape: [], dtype: x.dtype },
    start: x.offset,
    to: at.reduce((sum, index, i) => sum + index * sizeOf(writes, i), 0),
    sizes: loops.map(({ size }) => size),
    reads: loops.map(({ read }) => read),
    writes: loops.map(({ write }) => write),
  };
};

/** The view as an operand with axes of size 1 where it only repeats; undefined where it is more than a repetition. */
export const narrowed = (x: Strided): Operand | undefined => {
  const narrow = x.shape.map((n, i) => (x.strides[i] === 0 ? 1 : n));
  const core = { ...x, shape: narrow };
  return isWhole(core) ? { register: x.register, dtype: x.dtype, shape: narrow } : undefined;
};

/** The order that a transpose of the register's elements as a matrix has, if the view is one: [rows, columns]. */
export const matrixTransposed = (x: Strided): readonly [number, number] | undefined => {
  const loops = loopsOf(x.shape, x.strides, rowMajor(x.shape));
  const [a, b] = loops;
  if (loops.length !== 2 || a === undefined || b === undefined) return undefined;
  return x.offset === 0 && x.total === product(x.shape) && a.read === 1 && b.read === a.size
    ? [b.size, a.size]
    : undefined;
};
