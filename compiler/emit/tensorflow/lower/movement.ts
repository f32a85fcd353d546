// Movements, reductions and sources. Sizes that hold the batch are -1 where TensorFlow can tell them, and computed
// elsewhere.
import { elements, sizeAt } from "../../../ir/graph/type.js";
import { broadcastPositions } from "../../../ir/op/broadcast.js";
import type { Edges } from "../../../ir/op/window.js";
import {
  type Emission,
  input,
  integers,
  type Lower,
  type Lowerings,
  number,
  reshaped,
  sameSizes,
  shapeOf,
  sizes,
  type Tensor,
  typed,
  typeOf,
} from "../emission.js";
import { attribute } from "../saved-model.js";

const i32 = attribute.type("i32");

/** The elements of `x` at these indices of one axis. */
export const gathered = (e: Emission, x: Tensor, indices: Tensor, axis: number, type: "f32" | "i32" = "f32"): Tensor =>
  e.emit("GatherV2", [x, indices, e.constant("i32", [], [axis])], {
    Tparams: attribute.type(type),
    Tindices: i32,
    Taxis: i32,
  });

export const padded = (
  e: Emission,
  x: Tensor,
  before: ReadonlyArray<number>,
  after: ReadonlyArray<number>,
  type: "f32" | "i32" = "f32",
): Tensor => {
  const margins = before.flatMap((n, i) => [n, after[i] ?? 0]);
  return e.emit("Pad", [x, e.constant("i32", [before.length, 2], margins)], { ...typed(type), Tpaddings: i32 });
};

/** Padding of an image, before and after each of its four axes. */
export const around = (pad: Edges): readonly [ReadonlyArray<number>, ReadonlyArray<number>] => [
  [0, pad[0], pad[2], 0],
  [0, pad[1], pad[3], 0],
];

/** A size of -1 reaches to the end of its axis. */
export const cut = (
  e: Emission,
  x: Tensor,
  begin: ReadonlyArray<number>,
  size: ReadonlyArray<number>,
  type: "f32" | "i32" = "f32",
): Tensor => e.emit("Slice", [x, integers(e, begin), integers(e, size)], { ...typed(type), Index: i32 });

export const transposed = (e: Emission, x: Tensor, order: ReadonlyArray<number>, type: "f32" | "i32" = "f32"): Tensor =>
  e.emit("Transpose", [x, integers(e, order)], { ...typed(type), Tperm: i32 });

const broadcast: Lower<"broadcast"> = (e, node) => {
  const { dtype, axes } = typeOf(e, node, 0);
  const { to } = node.attributes;
  const kept = broadcastPositions(axes, to) ?? [];
  const trailing = kept.every((position, i) => position === to.length - kept.length + i);
  const ones = shapeOf(to).map((size, i) => (kept.includes(i) ? size : 1));
  const from = trailing ? input(e, node, 0) : reshaped(e, input(e, node, 0), ones, dtype);
  return e.emit("BroadcastTo", [from, sizes(e, to)], { ...typed(dtype), Tidx: i32 });
};

const reshape: Lower<"reshape"> = (e, node) => {
  const { dtype, axes } = typeOf(e, node, 0);
  const { to } = node.attributes;
  return sameSizes(axes, to) ? input(e, node, 0) : reshaped(e, input(e, node, 0), shapeOf(to), dtype);
};

const concat: Lower<"concat"> = (e, node) =>
  e.emit("ConcatV2", [...node.inputs.map(e.value), e.constant("i32", [], [node.attributes.axis])], {
    ...typed(node.type.dtype),
    N: attribute.integer(node.inputs.length),
    Tidx: i32,
  });

const slice: Lower<"slice"> = (e, node) => {
  const { axis, start, size } = node.attributes;
  const along = (n: number, elsewhere: number): ReadonlyArray<number> =>
    node.type.axes.map((_, i) => (i === axis ? n : elsewhere));
  return cut(e, input(e, node, 0), along(start, 0), along(size, -1), node.type.dtype);
};

const oneHot: Lower<"oneHot"> = (e, node) =>
  e.emit(
    "OneHot",
    [input(e, node, 0), e.constant("i32", [], [sizeAt(node.attributes.axis.size, 1)]), number(e, 1), number(e, 0)],
    { ...typed("f32"), TI: i32, axis: attribute.integer(-1) },
  );

const argMax: Lower<"argMax"> = (e, node) =>
  e.emit("ArgMax", [input(e, node, 0), e.constant("i32", [], [node.attributes.axis])], {
    ...typed("f32"),
    Tidx: i32,
    output_type: i32,
  });

const count: Lower<"count"> = (e, node) => {
  const { count: each, batches } = elements(node.attributes.axes);
  if (batches === 0) return number(e, each);
  const samples = e.emit("Cast", [e.samples()], { SrcT: i32, DstT: attribute.type("f32") });
  return each === 1 ? samples : e.emit("Mul", [samples, number(e, each)], typed("f32"));
};

const reduction =
  (op: string): Lower<"sum" | "max"> =>
  (e, node) =>
    e.emit(op, [input(e, node, 0), integers(e, node.attributes.axes)], {
      ...typed("f32"),
      Tidx: i32,
      keep_dims: attribute.flag(false),
    });

export const movement = {
  argMax,
  broadcast,
  concat,
  constant: (e, { attributes: { type, values } }) => e.constant(type.dtype, shapeOf(type.axes), values),
  count,
  detach: (e, node) => input(e, node, 0),
  gather: (e, node) => gathered(e, input(e, node, 0), input(e, node, 1), 0),
  max: reduction("Max"),
  oneHot,
  pad: (e, node) => padded(e, input(e, node, 0), node.attributes.before, node.attributes.after, node.type.dtype),
  permute: (e, node) =>
    gathered(e, input(e, node, 0), integers(e, node.attributes.order), node.attributes.axis, node.type.dtype),
  reshape,
  slice,
  sum: reduction("Sum"),
  transpose: (e, node) => transposed(e, input(e, node, 0), node.attributes.order, node.type.dtype),
} satisfies Partial<Lowerings>;
