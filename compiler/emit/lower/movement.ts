// Ops that only move or repeat values. Reshapes are another view of the same register; transposes, slices and
// broadcasts are strided views; joins and paddings are copies out of views.
import { broadcastPositions } from "../../ir/op/broadcast.js";
import { type Emission, reshaped } from "../emission.js";
import type { Operand } from "../plan.js";
import { sizeOf } from "../shape.js";
import { cut, moveOf, reordered, repeated, reversed, type Strided } from "../strided.js";
import { buffer, type Lower, strided } from "./lower.js";

/** x in the middle of `fill`; a negative margin cuts. */
export const fitted = (
  e: Emission,
  x: Strided,
  before: ReadonlyArray<number>,
  after: ReadonlyArray<number>,
  fill = 0,
): Operand => {
  const inner = x.shape.reduce((view, size, i) => {
    const [first, last] = [Math.max(0, -sizeOf(before, i)), Math.max(0, -sizeOf(after, i))];
    return first === 0 && last === 0 ? view : cut(view, i, first, size - first - last);
  }, x);
  const shape = x.shape.map((n, i) => n + sizeOf(before, i) + sizeOf(after, i));
  if (shape.every((n, i) => n === inner.shape[i])) return e.compact(inner);
  const output = e.fresh(shape, x.dtype);
  const at = before.map((n) => Math.max(0, n));
  e.push({ _tag: "Move", moves: [moveOf(inner, shape, at)], fill, output });
  return output;
};

/** Views joined along one axis. */
export const joined = (e: Emission, parts: ReadonlyArray<Strided>, axis: number): Operand => {
  const [first, ...rest] = parts;
  if (first === undefined) throw new Error("nothing to join");
  if (rest.length === 0) return e.compact(first);
  const total = parts.reduce((sum, part) => sum + sizeOf(part.shape, axis), 0);
  const shape = first.shape.map((n, i) => (i === axis ? total : n));
  let next = 0;
  const moves = parts.map((part) => {
    const at = shape.map((_, i) => (i === axis ? next : 0));
    next += sizeOf(part.shape, axis);
    return moveOf(part, shape, at);
  });
  const output = e.fresh(shape, first.dtype);
  e.push({ _tag: "Move", moves, output });
  return output;
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

const permute: Lower<"permute"> = ({ e, attributes: { axis, order }, view }) => {
  const x = view(0);
  if (order.every((from, to) => from === order.length - 1 - to)) return strided(reversed(x, axis));
  return buffer(
    joined(
      e,
      runsOf(order).map(([start, size]) => cut(x, axis, start, size)),
      axis,
    ),
  );
};

const broadcast: Lower<"broadcast"> = ({ e, attributes: { to }, shape, inputId, view }) => {
  const kept = broadcastPositions(e.node(inputId(0)).type.axes, to) ?? [];
  return strided(repeated(view(0), shape, kept));
};

/** Whatever its input is: a register, a cell, a view. */
const detach: Lower<"detach"> = ({ e, inputId }) => e.held(inputId(0));

const reshape: Lower<"reshape"> = ({ input, shape }) => buffer(reshaped(input(0), shape));

const transpose: Lower<"transpose"> = ({ attributes, view }) => strided(reordered(view(0), attributes.order));

const pad: Lower<"pad"> = ({ e, attributes, view }) => buffer(fitted(e, view(0), attributes.before, attributes.after));

const slice: Lower<"slice"> = ({ attributes: { axis, start, size }, view }) => strided(cut(view(0), axis, start, size));

const concat: Lower<"concat"> = ({ e, node, attributes, view }) =>
  buffer(
    joined(
      e,
      node.inputs.map((_, i) => view(i)),
      attributes.axis,
    ),
  );

const gather: Lower<"gather"> = ({ e, input, shape }) => {
  const [table, indices] = [input(0), input(1)];
  const output = e.fresh(shape);
  e.push({ _tag: "Gather", table, indices, output });
  return buffer(output);
};

/** The library's kernel counts in integers. */
const oneHot: Lower<"oneHot"> = ({ e, input, shape }) => {
  const values = { depth: sizeOf(shape, shape.length - 1), onValue: 1, offValue: 0 };
  if (e.target.bare) return buffer(e.call("OneHot", { indices: input(0) }, { ...values, dtype: "float32" }, shape));
  const attributes = { ...values, dtype: "int32" };
  const hot = e.call("OneHot", { indices: input(0) }, attributes, shape, "i32");
  return buffer(e.call("Cast", { x: hot }, { dtype: "float32" }, shape));
};

export const movement = {
  broadcast,
  concat,
  detach,
  gather,
  oneHot,
  pad,
  permute,
  reshape,
  slice,
  transpose,
} satisfies {
  readonly [K in
    | "broadcast"
    | "concat"
    | "detach"
    | "gather"
    | "oneHot"
    | "pad"
    | "permute"
    | "reshape"
    | "slice"
    | "transpose"]: Lower<K>;
};
