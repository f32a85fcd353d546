/**
 * How each op is spelled in ONNX's, opset 17; the types say which is missing.
 *
 * In: a node and the emission of its graph. Out: the name of its value. Windows slide over images with their channels
 * first; everything else keeps the graph's layout.
 */
import { shapeOf } from "../../emit/tensorflow/emission.js";
import { thinOperands } from "../../emit/tensorflow/thin.js";
import type { Node, NodeOf } from "../../ir/graph/graph.js";
import { elements, sameSize, sizeAt } from "../../ir/graph/type.js";
import type { Activation } from "../../ir/op/activation.js";
import { broadcastPositions } from "../../ir/op/broadcast.js";
import {
  type BinaryName,
  byOperands,
  type ElementwiseName,
  meaningOf,
  type OpName,
  opOf,
  type UnaryName,
} from "../../ir/op/index.js";
import { extent, type Pair, type Pool, type Slide } from "../../ir/op/window.js";
import { kernelFirst, perChannel } from "../layout.js";
import type { gradients } from "../refusal.js";
import {
  attribute,
  axesOf,
  type Emission,
  elementType,
  input,
  integers,
  type Lower,
  type Name,
  number,
  reshaped,
  sizes,
} from "./emission.js";
import type { OnnxAttributes } from "./proto.js";

type Spelled = Exclude<OpName, keyof typeof gradients | "input" | "state">;

/** An operand of an elementwise op, in the layout that the node is made in. */
const operand = (e: Emission, node: Node, i: number): Name => {
  const id = node.inputs[i] as number;
  if (!e.isFirst(node)) return e.value(id);
  const thin = perChannel(e.graph, id);
  return thin === undefined ? e.first(id) : reshaped(e, e.value(thin.from), thin.shape);
};

/** ONNX's op; one that it lacks is spelled in others before. */
const nameOf = (op: ElementwiseName): string => {
  const name = meaningOf(op).names.onnx;
  if (typeof name !== "string") throw new Error(`${op} is no single op of ONNX's`);
  return name;
};

const unary: Lower<UnaryName> = (e, node) => e.emit(nameOf(node.op), [operand(e, node, 0)]);

/** Both operands, each before any broadcast that ONNX repeats by itself. */
const operands = (e: Emission, node: Node): ReadonlyArray<Name> => {
  if (e.isFirst(node)) return node.inputs.map((_, i) => operand(e, node, i));
  return thinOperands(e.graph, node).map((thin, i) => {
    if (thin === undefined) return input(e, node, i);
    return thin.shape === undefined ? e.value(thin.from) : reshaped(e, e.value(thin.from), thin.shape);
  });
};

const binary: Lower<BinaryName> = (e, node) => e.emit(nameOf(node.op), operands(e, node));

const cast = (e: Emission, x: Name, to: number): Name => e.emit("Cast", [x], { to: attribute.integer(to) });

const activated = (e: Emission, x: Name, activation: Activation): Name =>
  activation === "linear" ? x : e.emit(nameOf(activation), [x]);

/** Padding before both sides, then after both. */
const edges = ({ pad }: Slide): ReadonlyArray<number> => [pad[0], pad[2], pad[1], pad[3]];

const slideOf = (slide: Slide): OnnxAttributes => ({
  strides: attribute.integers(slide.stride),
  pads: attribute.integers(edges(slide)),
});

const convolution = (e: Emission, node: Node, slide: Slide, ...bias: ReadonlyArray<Name>): Name =>
  e.emit(
    "Conv",
    [e.first(node.inputs[0] as number), e.ordered(node.inputs[1] as number, kernelFirst), ...bias],
    slideOf(slide),
  );

/** What the positions of the kernel leave over at the end of a side. */
const leftOver = (made: number, small: number, window: number, stride: number, pads: number): number =>
  made - ((small - 1) * stride + window - pads);

const transposedConvolution: Lower<"conv2dInputGradient"> = (e, node) => {
  const { height, width, stride, pad } = node.attributes;
  const [[h, w], kernel] = [extent(axesOf(e, node, 0)), shapeOf(axesOf(e, node, 1))];
  const over: Pair = [
    leftOver(height, h, kernel[0] as number, stride[0], pad[0] + pad[1]),
    leftOver(width, w, kernel[1] as number, stride[1], pad[2] + pad[3]),
  ];
  return e.emit(
    "ConvTranspose",
    [e.first(node.inputs[0] as number), e.ordered(node.inputs[1] as number, kernelFirst)],
    {
      ...slideOf(node.attributes),
      output_padding: attribute.integers(over),
    },
  );
};

const poolOf = (pool: Pool): OnnxAttributes => ({ ...slideOf(pool), kernel_shape: attribute.integers(pool.window) });

/** The elements of `x` at these indices of one axis. */
const gathered = (e: Emission, x: Name, indices: ReadonlyArray<number>, axis: number): Name =>
  e.emit("Gather", [x, integers(e, indices)], { axis: attribute.integer(axis) });

const readFrom = (small: number, large: number): ReadonlyArray<number> =>
  Array.from({ length: large }, (_, i) => Math.floor((i * small) / large));

/** Whole multiples are a Resize; other sizes are read by their indices, which no rounding can move. */
const resize: Lower<"resize"> = (e, node) => {
  const [[h, w], { height, width }] = [extent(axesOf(e, node, 0)), node.attributes];
  const x = e.first(node.inputs[0] as number);
  if (height % h !== 0 || width % w !== 0)
    return gathered(e, gathered(e, x, readFrom(h, height), 2), readFrom(w, width), 3);
  return e.emit("Resize", [x, "", e.constant("f32", [4], [1, 1, height / h, width / w])], {
    mode: attribute.text("nearest"),
    coordinate_transformation_mode: attribute.text("asymmetric"),
    nearest_mode: attribute.text("floor"),
  });
};

const broadcast: Lower<"broadcast"> = (e, node) => {
  const { to } = node.attributes;
  const kept = broadcastPositions(axesOf(e, node, 0), to) ?? [];
  const trailing = kept.every((position, i) => position === to.length - kept.length + i);
  const ones = shapeOf(to).map((size, i) => (kept.includes(i) ? size : 1));
  const from = trailing ? input(e, node, 0) : reshaped(e, input(e, node, 0), ones);
  return e.emit("Expand", [from, sizes(e, to)]);
};

const reshape: Lower<"reshape"> = (e, node) => {
  const [from, { to }] = [axesOf(e, node, 0), node.attributes];
  const same =
    from.length === to.length && from.every(({ size }, i) => sameSize(size, (to[i] as (typeof to)[number]).size));
  return same ? input(e, node, 0) : reshaped(e, input(e, node, 0), shapeOf(to));
};

const slice: Lower<"slice"> = (e, node) => {
  const { axis, start, size } = node.attributes;
  return e.emit("Slice", [input(e, node, 0), integers(e, [start]), integers(e, [start + size]), integers(e, [axis])]);
};

/** x = 0 … n − 1 along a new last axis; an index outside is nowhere equal. */
const oneHot: Lower<"oneHot"> = (e, node) => {
  const width = sizeAt(node.attributes.axis.size, 1);
  const classes = e.constant(
    "i32",
    [width],
    Array.from({ length: width }, (_, i) => i),
  );
  const columns = e.emit("Unsqueeze", [input(e, node, 0), integers(e, [node.type.axes.length - 1])]);
  return cast(e, e.emit("Equal", [columns, classes]), elementType.float);
};

const count: Lower<"count"> = (e, node) => {
  const { count: each, batches } = elements(node.attributes.axes);
  if (batches === 0) return number(e, each);
  const samples = reshaped(e, cast(e, e.samples(), elementType.float), []);
  return each === 1 ? samples : e.emit("Mul", [samples, number(e, each)]);
};

const dtypes = { f32: elementType.float, i32: elementType.i32 } as const;

const fusedDense = (e: Emission, node: NodeOf<"fusedDense">): Name =>
  activated(e, e.emit("Gemm", [input(e, node, 0), input(e, node, 1), input(e, node, 2)]), node.attributes.activation);

const declared = byOperands(unary, binary);

/** Ops with a spelling; of the elementwise ones those that take more than one of ONNX's. */
const table: { readonly [K in Spelled]: Lower<K> } = {
  ...declared,
  argMax: (e, node) => {
    const found = e.emit("ArgMax", [input(e, node, 0)], {
      axis: attribute.integer(node.attributes.axis),
      keepdims: attribute.integer(0),
    });
    return cast(e, found, elementType.i32);
  },
  avgPool: (e, node) =>
    e.emit("AveragePool", [e.first(node.inputs[0] as number)], {
      ...poolOf(node.attributes),
      count_include_pad: attribute.integer(0),
    }),
  batchMatMul: (e, node) => e.emit("MatMul", [input(e, node, 0), input(e, node, 1)]),
  broadcast,
  cast: (e, node) => cast(e, operand(e, node, 0), dtypes[node.attributes.dtype]),
  concat: (e, node) => e.emit("Concat", node.inputs.map(e.value), { axis: attribute.integer(node.attributes.axis) }),
  constant: (e, { attributes: { type, values } }) => e.constant(type.dtype, shapeOf(type.axes), values),
  conv2d: (e, node) => convolution(e, node, node.attributes),
  conv2dInputGradient: transposedConvolution,
  count,
  detach: (e, node) => input(e, node, 0),
  fusedConv: (e, node) =>
    activated(e, convolution(e, node, node.attributes, input(e, node, 2)), node.attributes.activation),
  fusedDense,
  gather: (e, node) => e.emit("Gather", [input(e, node, 0), input(e, node, 1)], { axis: attribute.integer(0) }),
  matMul: (e, node) => e.emit("MatMul", [input(e, node, 0), input(e, node, 1)]),
  max: (e, node) =>
    e.emit("ReduceMax", [input(e, node, 0)], {
      axes: attribute.integers(node.attributes.axes),
      keepdims: attribute.integer(0),
    }),
  maxPool: (e, node) => e.emit("MaxPool", [e.first(node.inputs[0] as number)], poolOf(node.attributes)),
  oneHot,
  pad: (e, node) =>
    e.emit("Pad", [input(e, node, 0), integers(e, [...node.attributes.before, ...node.attributes.after])]),
  permute: (e, node) => gathered(e, input(e, node, 0), node.attributes.order, node.attributes.axis),
  reshape,
  resize,
  slice,
  square: (e, node) => e.emit("Mul", [operand(e, node, 0), operand(e, node, 0)]),
  step: (e, node) => cast(e, e.emit("Greater", [operand(e, node, 0), number(e, 0)]), elementType.float),
  sum: (e, node) =>
    e.emit("ReduceSum", [input(e, node, 0), integers(e, node.attributes.axes)], { keepdims: attribute.integer(0) }),
  transpose: (e, node) => e.ordered(node.inputs[0] as number, node.attributes.order),
};

export const onnxOps = Object.keys(table) as ReadonlyArray<Spelled>;

/** Lowers a node that is no source; one that `gradients` names is a broken invariant of the caller. */
export const lower = (e: Emission, node: Node): Name => {
  const spell = (table as Partial<Record<OpName, Lower<OpName>>>)[node.op];
  if (spell === undefined) throw new Error(`${node.op} has no spelling in ONNX: ${opOf(node.op).doc}`);
  return spell(e, node);
};
