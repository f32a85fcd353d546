/**
 * How each op is spelled in PyTorch.
 *
 * In: a node and the emission of its function. Out: an expression. Windows slide over images with their channels first;
 * weights are asked for in PyTorch's layouts.
 */
import { shapeOf } from "../../emit/tensorflow/emission.js";
import { thinOperands } from "../../emit/tensorflow/thin.js";
import type { Node } from "../../ir/graph/graph.js";
import { elements, sizeAt } from "../../ir/graph/type.js";
import type { Activation } from "../../ir/op/activation.js";
import { broadcastPositions } from "../../ir/op/broadcast.js";
import {
  type BinaryName,
  byOperands,
  type ElementwiseName,
  meaningOf,
  type OpName,
  type UnaryName,
} from "../../ir/op/index.js";
import { type Edges, extent, type Slide } from "../../ir/op/window.js";
import { kernelFirst, perChannel } from "../layout.js";
import { type Emission, type Order, scalarText, shapeText, type Text, tuple } from "./emission.js";
import { at, axesOf, input, reshape, type Spell, type Spelled, source } from "./spelling.js";

/** An operand of an elementwise op, in the layout that the node is made in. */
const operand = (e: Emission, node: Node, i: number): Text => {
  const id = node.inputs[i] as number;
  if (!e.isFirst(node)) return e.value(id);
  const thin = perChannel(e.graph, id);
  return thin === undefined ? e.first(id) : `${e.value(thin.from)}.reshape(${thin.shape.join(", ")})`;
};

const operands = (e: Emission, node: Node): readonly [Text, Text] => {
  if (e.isFirst(node)) return [operand(e, node, 0), operand(e, node, 1)];
  return thinOperands(e.graph, node).map((thin, i) => {
    if (thin === undefined) return input(e, node, i);
    return thin.shape === undefined ? e.value(thin.from) : `${e.value(thin.from)}.reshape(${thin.shape.join(", ")})`;
  }) as [Text, Text];
};

/** An op on these operands, as it declares it. */
const written = (op: ElementwiseName, [x = "", y = ""]: ReadonlyArray<Text>): Text => {
  const named = meaningOf(op).names.torch;
  if (named === undefined) throw new Error(`${op} has no spelling in PyTorch`);
  if ("text" in named) return named.text(x, y);
  return `${named.call}(${y === "" ? x : `${x}, ${y}`})`;
};

const unary: Spell<UnaryName> = (e, node) => written(node.op, [operand(e, node, 0)]);

/** A function of two takes tensors: a number becomes one. */
const binary: Spell<BinaryName> = (e, node) => {
  const { torch } = meaningOf(node.op).names;
  const given = operands(e, node);
  if (torch === undefined || "text" in torch) return written(node.op, given);
  return written(
    node.op,
    given.map((text, i) => (scalarText(source(e, node, i)) === undefined ? text : `torch.tensor(${text})`)),
  );
};

const activated = (x: Text, activation: Activation): Text => (activation === "linear" ? x : written(activation, [x]));

/** Width before height, as F.pad counts from the last axis. */
const framed = (x: Text, [top, bottom, left, right]: Edges, value = ""): Text =>
  [top, bottom, left, right].every((n) => n === 0) ? x : `F.pad(${x}, (${left}, ${right}, ${top}, ${bottom})${value})`;

const even = ([top, bottom, left, right]: Edges): boolean => top === bottom && left === right;

const convolution = (e: Emission, node: Node, { stride, pad }: Slide, bias?: Text): Text => {
  const [x, kernel] = [e.first(node.inputs[0] as number), e.ordered(node.inputs[1] as number, kernelFirst)];
  const padding = even(pad) && pad[0] + pad[2] > 0 ? `, padding=(${pad[0]}, ${pad[2]})` : "";
  const from = even(pad) ? x : framed(x, pad);
  return `F.conv2d(${from}, ${kernel}, ${bias ?? "None"}, stride=(${stride})${padding})`;
};

/** The whole of what the positions of the kernel make, then cut to size: F.pad takes negative numbers. */
const transposed: Spell<"conv2dInputGradient"> = (e, node) => {
  const { height, width, stride, pad } = node.attributes;
  const [[h, w], kernel] = [extent(axesOf(e, node, 0)), shapeOf(axesOf(e, node, 1))];
  const [fullHeight, fullWidth] = [
    (h - 1) * stride[0] + (kernel[0] as number),
    (w - 1) * stride[1] + (kernel[1] as number),
  ];
  const edges: Edges = [-pad[0], height - fullHeight + pad[0], -pad[2], width - fullWidth + pad[2]];
  const made = `F.conv_transpose2d(${e.first(node.inputs[0] as number)}, ${e.ordered(node.inputs[1] as number, kernelFirst)}, stride=(${stride}))`;
  return framed(made, edges);
};

const maxPool: Spell<"maxPool"> = (e, node) => {
  const { window, stride, pad } = node.attributes;
  return `F.max_pool2d(${framed(e.first(node.inputs[0] as number), pad, ', value=float("-inf")')}, (${window}), (${stride}))`;
};

/** Sums over windows, divided by how many elements of the image each holds. */
const avgPool: Spell<"avgPool"> = (e, node) => {
  const { window, stride, pad } = node.attributes;
  const x = e.first(node.inputs[0] as number);
  if (pad.every((n) => n === 0)) return `F.avg_pool2d(${x}, (${window}), (${stride}))`;
  const sums = (of: Text): Text => `F.avg_pool2d(${framed(of, pad)}, (${window}), (${stride}), divisor_override=1)`;
  return `${sums(x)} / ${sums(`torch.ones_like(${x})`)}`;
};

const indices = (small: number, large: number): Text => `torch.arange(${large}) * ${small} // ${large}`;

const resize: Spell<"resize"> = (e, node) => {
  const [[h, w], { height, width }] = [extent(axesOf(e, node, 0)), node.attributes];
  const x = e.first(node.inputs[0] as number);
  if (height % h === 0 && width % w === 0)
    return `F.interpolate(${x}, scale_factor=(${height / h}, ${width / w}), mode="nearest")`;
  return `${x}[:, :, ${indices(h, height)}][:, :, :, ${indices(w, width)}]`;
};

const broadcast: Spell<"broadcast"> = (e, node) => {
  const { to } = node.attributes;
  const kept = broadcastPositions(axesOf(e, node, 0), to) ?? [];
  const trailing = kept.every((position, i) => position === to.length - kept.length + i);
  const x = scalarText(source(e, node, 0));
  const from = x === undefined ? input(e, node, 0) : `torch.tensor(${x})`;
  const ones = shapeOf(to).map((size, i) => (kept.includes(i) ? size : 1));
  return `${trailing ? from : `${from}.reshape(${ones.join(", ")})`}.expand(${shapeText(e, to)})`;
};

const count: Spell<"count"> = (e, node) => {
  const { count: each, batches } = elements(node.attributes.axes);
  return batches === 0 ? `${each}.0` : `float(${each === 1 ? "" : `${each} * `}${e.samples()})`;
};

const few = 12;

const constant: Spell<"constant"> = (e, node) => {
  const { type, values } = node.attributes;
  return scalarText(node) ?? e.numbers(type.dtype, shapeOf(type.axes), values);
};

const permute: Spell<"permute"> = (e, { attributes: { axis, order }, inputs }) => {
  const x = e.value(inputs[0] as number);
  return order.length <= few
    ? `${x}${at(axis, `[${order.join(", ")}]`)}`
    : `${x}.index_select(${axis}, ${e.numbers("i32", [order.length], order)})`;
};

const pad: Spell<"pad"> = (e, node) => {
  const { before, after } = node.attributes;
  const margins = before
    .map((n, i) => [n, after[i] ?? 0])
    .reverse()
    .flat();
  return `F.pad(${input(e, node, 0)}, (${margins.join(", ")}))`;
};

const dtypes = { f32: "torch.float32", i32: "torch.int32" } as const;

const linear: Order = [1, 0];

const table: { readonly [K in Spelled]: Spell<K> } = {
  ...byOperands(unary, binary),
  argMax: (e, node) => `${input(e, node, 0)}.argmax(${node.attributes.axis}).to(torch.int32)`,
  avgPool,
  batchMatMul: (e, node) => `${input(e, node, 0)} @ ${input(e, node, 1)}`,
  broadcast,
  cast: (e, node) => `${operand(e, node, 0)}.to(${dtypes[node.attributes.dtype]})`,
  concat: (e, node) => `torch.cat([${node.inputs.map(e.value).join(", ")}], ${node.attributes.axis})`,
  constant,
  conv2d: (e, node) => convolution(e, node, node.attributes),
  conv2dInputGradient: transposed,
  count,
  detach: (e, node) => input(e, node, 0),
  fusedConv: (e, node) =>
    activated(convolution(e, node, node.attributes, input(e, node, 2)), node.attributes.activation),
  fusedDense: (e, node) =>
    activated(
      `F.linear(${input(e, node, 0)}, ${e.ordered(node.inputs[1] as number, linear)}, ${input(e, node, 2)})`,
      node.attributes.activation,
    ),
  gather: (e, node) => `${input(e, node, 0)}[${input(e, node, 1)}.long()]`,
  matMul: (e, node) => `${input(e, node, 0)} @ ${input(e, node, 1)}`,
  max: (e, node) => `${input(e, node, 0)}.amax(${tuple(node.attributes.axes)})`,
  maxPool,
  oneHot: (e, node) => `one_hot(${input(e, node, 0)}, ${sizeAt(node.attributes.axis.size, 1)})`,
  pad,
  permute,
  reshape,
  resize,
  slice: (e, { attributes: { axis, start, size }, inputs }) =>
    `${e.value(inputs[0] as number)}${at(axis, `${start}:${start + size}`)}`,
  sum: (e, node) =>
    node.attributes.axes.length === 0 ? input(e, node, 0) : `${input(e, node, 0)}.sum(${tuple(node.attributes.axes)})`,
  transpose: (e, node) => `${input(e, node, 0)}.permute(${tuple(node.attributes.order)})`,
};

export const spelledOps = Object.keys(table) as ReadonlyArray<Spelled>;

/** The expression of a node that is no source; one that `gradients` names is a broken invariant of the caller. */
export const spell = (e: Emission, node: Node): Text => {
  const found = (table as Partial<Record<OpName, Spell<OpName>>>)[node.op];
  if (found === undefined) throw new Error(`${node.op} has no spelling in PyTorch`);
  return found(e, node);
};

export const permuted = (x: Text, order: Order): Text => `${x}.permute(${tuple(order)})`;

/** PyTorch's layout of a weight, by its use: [out, in], [out, in, height, width], [in, out, height, width]. */
export const asked = ({ op }: Node, i: number): Order | undefined => {
  if (i !== 1) return undefined;
  if (op === "fusedDense") return linear;
  return op === "conv2d" || op === "fusedConv" || op === "conv2dInputGradient" ? kernelFirst : undefined;
};
