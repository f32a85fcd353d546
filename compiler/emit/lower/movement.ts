// Ops that only move or repeat values. Reshapes, and transposes that move nothing, are another view of the same register.
import { broadcastPositions } from "../../op/broadcast.js";
import { type Emission, reshaped } from "../emission.js";
import type { Operand } from "../plan.js";
import { mergedOrder, mergedPadding, product, type Shape, sizeOf } from "../shape.js";
import { buffer, type Lower } from "./lower.js";

/** x with its axes in another order, by a transpose of as few axes as possible. */
export const transposed = (e: Emission, x: Operand, order: Shape): Operand => {
  const shape = order.map((i) => sizeOf(x.shape, i));
  const merged = mergedOrder(x.shape, order);
  if (merged.order.every((from, to) => from === to)) return reshaped(x, shape);
  const small = reshaped(x, merged.shape);
  const moved = e.call("Transpose", { x: small }, { perm: merged.order }, merged.order.map((i) => sizeOf(merged.shape, i)), x.dtype);
  return reshaped(moved, shape);
};

/** Zeros, or another value, around x. */
export const padded = (e: Emission, x: Operand, before: Shape, after: Shape, value = 0): Operand => {
  const shape = x.shape.map((n, i) => n + sizeOf(before, i) + sizeOf(after, i));
  if (product(shape) === product(x.shape)) return x;
  const merged = mergedPadding(x.shape, before, after);
  const made = e.call(
    "PadV2",
    { x: reshaped(x, merged.shape) },
    { paddings: merged.paddings, constantValue: value },
    merged.shape.map((n, i) => n + (merged.paddings[i]?.[0] ?? 0) + (merged.paddings[i]?.[1] ?? 0)),
    x.dtype,
  );
  return reshaped(made, shape);
};

/** The indices [start, start + size) of one axis, as a slice of a matrix. */
export const sliced = (e: Emission, x: Operand, axis: number, start: number, size: number): Operand => {
  const length = sizeOf(x.shape, axis);
  const shape = x.shape.map((n, i) => (i === axis ? size : n));
  if (size === length) return x;
  const [outer, inner] = [product(x.shape.slice(0, axis)), product(x.shape.slice(axis + 1))];
  const matrix = reshaped(x, [outer, length * inner]);
  const cut = [outer, size * inner];
  return reshaped(e.call("Slice", { x: matrix }, { begin: [0, start * inner], size: cut }, cut, x.dtype), shape);
};

/** Grows or cuts an axis at both ends: negative margins cut. */
export const fitted = (e: Emission, x: Operand, axis: number, before: number, after: number, value = 0): Operand => {
  const margins = (n: number): Shape => x.shape.map((_, i) => (i === axis ? Math.max(0, n) : 0));
  const cut = Math.max(0, -before);
  const size = sizeOf(x.shape, axis) - cut - Math.max(0, -after);
  return padded(e, sliced(e, x, axis, cut, size), margins(before), margins(after), value);
};

/** Values joined along one axis; the kernel moves whole rows of a matrix. */
export const joined = (e: Emission, parts: ReadonlyArray<Operand>, axis: number): Operand => {
  const [first] = parts;
  if (first === undefined) throw new Error("nothing to join");
  if (parts.length === 1) return first;
  const outer = product(first.shape.slice(0, axis));
  const matrices = parts.map((part) => reshaped(part, [outer, product(part.shape.slice(axis))]));
  const total = parts.reduce((sum, part) => sum + sizeOf(part.shape, axis), 0);
  const inner = product(first.shape.slice(axis + 1));
  const made = e.call("Concat", matrices, { axis: 1 }, [outer, total * inner], first.dtype);
  return reshaped(made, first.shape.map((n, i) => (i === axis ? total : n)));
};

/** x at these indices of one axis. */
export const gathered = (e: Emission, x: Operand, axis: number, indices: Operand): Operand => {
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return e.call("GatherV2", { x, indices }, { axis, batchDims: 0 }, shape, x.dtype);
};

/** Runs of consecutive indices: [start, length]. */
const runsOf = (order: ReadonlyArray<number>): ReadonlyArray<readonly [number, number]> => {
  const runs: Array<readonly [number, number]> = [];
  for (const index of order) {
    const last = runs.at(-1);
    if (last && index === last[0] + last[1]) runs[runs.length - 1] = [last[0], last[1] + 1];
    else runs.push([index, 1]);
  }
  return runs;
};

/** With more runs than this, one gather is cheaper than slices and a join. */
const manyRuns = 8;

const permute: Lower<"permute"> = ({ e, attributes: { axis, order }, input }) => {
  const x = input(0);
  const runs = runsOf(order);
  if (runs.length > manyRuns) return buffer(gathered(e, x, axis, e.constant(order, [order.length], "i32")));
  const parts = runs.map(([start, size]) => sliced(e, x, axis, start, size));
  return buffer(joined(e, parts, axis));
};

const broadcast: Lower<"broadcast"> = ({ e, attributes: { to }, shape, inputId }) => {
  const from = inputId(0);
  const kept = broadcastPositions(e.node(from).type.axes, to) ?? [];
  const narrow = shape.map((n, i) => (kept.includes(i) ? n : 1));
  const view = (): Operand => reshaped(e.operand(from), narrow);
  return product(narrow) === product(shape) ? buffer(view()) : { _tag: "Repeated", seen: view };
};

const reshape: Lower<"reshape"> = ({ input, shape }) => buffer(reshaped(input(0), shape));

const transpose: Lower<"transpose"> = ({ e, attributes, input }) => buffer(transposed(e, input(0), attributes.order));

const pad: Lower<"pad"> = ({ e, attributes, input }) =>
  buffer(padded(e, input(0), attributes.before, attributes.after));

const slice: Lower<"slice"> = ({ e, attributes: { axis, start, size }, input }) =>
  buffer(sliced(e, input(0), axis, start, size));

const concat: Lower<"concat"> = ({ e, node, attributes, input }) =>
  buffer(joined(e, node.inputs.map((_, i) => input(i)), attributes.axis));

const gather: Lower<"gather"> = ({ e, input }) => buffer(gathered(e, input(0), 0, input(1)));

/** The kernel counts in integers. */
const oneHot: Lower<"oneHot"> = ({ e, input, shape }) => {
  const attributes = { depth: sizeOf(shape, shape.length - 1), onValue: 1, offValue: 0, dtype: "int32" };
  const hot = e.call("OneHot", { indices: input(0) }, attributes, shape, "i32");
  return buffer(e.call("Cast", { x: hot }, { dtype: "float32" }, shape));
};

export const movement = { broadcast, concat, gather, oneHot, pad, permute, reshape, slice, transpose } satisfies {
  readonly [K in "broadcast" | "concat" | "gather" | "oneHot" | "pad" | "permute" | "reshape" | "slice" | "transpose"]: Lower<K>;
};
