/**
 * A model's tensors with what the compiler says of each. In: declarations and numbers. Out: the tensor as rows along
 * one axis, and back: what is permuted, multiplied or factored when a spec changes are the rows that a condition's code
 * meets.
 */
import { Matrix } from "ml-matrix";
import type { Segment } from "../../compiler/ir/graph/initial.js";
import { type Axes, isBatch } from "../../compiler/ir/graph/type.js";
import type { State } from "../../compiler/ir/program.js";
import type { Tensor, Tensors } from "../engine/engine.js";

export interface Held {
  readonly state: State;
  readonly tensor: Tensor;
}

/** By name. */
export type Holding = ReadonlyMap<string, Held>;

export const holdingOf = (states: ReadonlyArray<State>, tensors: Tensors): Holding =>
  new Map(
    states.flatMap((state) => {
      const tensor = tensors[state.name];
      return tensor === undefined ? [] : [[state.name, { state, tensor }] as const];
    }),
  );

/** Where each index of an axis comes from; undefined for an axis whose indices are all their own. */
export const segmentsOf = ({ initial }: State, axis: number): ReadonlyArray<Segment> | undefined =>
  initial._tag !== "Constant" && initial.axis === axis ? initial.segments : undefined;

/** The indices of an axis that come from a source, in the order of the source's own indices. */
export const indicesOf = (segments: ReadonlyArray<Segment>, source: string): ReadonlyArray<number> => {
  const found: Array<number> = [];
  let at = 0;
  for (const segment of segments) {
    if (segment.source === source) for (let i = 0; i < segment.count; i++) found[segment.start + i] = at + i;
    at += segment.count;
  }
  return found;
};

/** The axis whose rows are drawn by source, of a tensor that has one. */
export const rowAxis = ({ initial }: State): number | undefined =>
  initial._tag === "Constant" ? undefined : initial.axis;

interface Layout {
  readonly size: number;
  readonly inner: number;
  readonly outer: number;
}

const layoutOf = (shape: ReadonlyArray<number>, axis: number): Layout => {
  const product = (sizes: ReadonlyArray<number>): number => sizes.reduce((all, size) => all * size, 1);
  return { size: shape[axis] ?? 1, inner: product(shape.slice(axis + 1)), outer: product(shape.slice(0, axis)) };
};

/** A tensor as a matrix with one row for each index of an axis. */
export const unfold = ({ shape, data }: Tensor, axis: number): Matrix => {
  const { size, inner, outer } = layoutOf(shape, axis);
  const rows = new Matrix(size, outer * inner);
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < size; i++)
      for (let k = 0; k < inner; k++) rows.set(i, o * inner + k, data[(o * size + i) * inner + k] ?? 0);
  return rows;
};

/** The inverse of `unfold`, for a tensor of this shape but with as many rows as the matrix. */
const fold = (rows: Matrix, { dtype, shape }: Tensor, axis: number): Tensor => {
  const resized = shape.map((size, i) => (i === axis ? rows.rows : size));
  const { size, inner, outer } = layoutOf(resized, axis);
  const data = new Float32Array(size * inner * outer);
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < size; i++)
      for (let k = 0; k < inner; k++) data[(o * size + i) * inner + k] = rows.get(i, o * inner + k);
  return { dtype, shape: resized, data };
};

const resizedAxes = (axes: Axes, axis: number, size: number): Axes =>
  axes.map((each, i) => (i === axis && !isBatch(each.size) ? { ...each, size } : each));

/** The same tensor with other rows along an axis, which come from these sources. */
export const withRows = (
  { state, tensor }: Held,
  axis: number,
  rows: Matrix,
  segments: ReadonlyArray<Segment>,
): Held => {
  const initial = state.initial._tag === "Constant" ? state.initial : { ...state.initial, segments };
  const type = { ...state.type, axes: resizedAxes(state.type.axes, axis, rows.rows) };
  return { state: { ...state, type, initial }, tensor: fold(rows, tensor, axis) };
};

/** Some rows of a matrix, in this order. */
export const rowsAt = (rows: Matrix, indices: ReadonlyArray<number>): Matrix =>
  indices.length === 0
    ? new Matrix(0, rows.columns)
    : rows.selection(
        [...indices],
        Array.from({ length: rows.columns }, (_, i) => i),
      );
