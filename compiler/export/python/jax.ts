/**
 * How each op is spelled in JAX, in the graph's own layout.
 *
 * In: a node and the emission of its function. Out: an expression. Kernels are [height, width, in, out], as graft has
 * them.
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
import { type Edges, extent, type Pool, type Slide } from "../../ir/op/window.js";
import { type Emission, type Order, scalarText, shapeText, type Text, tuple } from "./emission.js";
import { at, axesOf, input, reshape, type Spell, type Spelled } from "./spelling.js";

const operands = (e: Emission, node: Node): ReadonlyArray<Text> =>
  thinOperands(e.graph, node).map((thin, i) => {
    if (thin === undefined) return input(e, node, i);
    return thin.shape === undefined ? e.value(thin.from) : `${e.value(thin.from)}.reshape${tuple(thin.shape)}`;
  });

/** An op on these operands, as it declares it. */
const written = (op: ElementwiseName, given: ReadonlyArray<Text>): Text => {
  const named = meaningOf(op).names.jax;
  if (named === undefined) throw new Error(`${op} has no spelling in JAX`);
  const [x = "", y = ""] = given;
  return named.text?.(x, y) ?? `${named.call}(${given.join(", ")})`;
};

const unary: Spell<UnaryName> = (e, node) => written(node.op, [input(e, node, 0)]);

const binary: Spell<BinaryName> = (e, node) => written(node.op, operands(e, node));

const activated = (x: Text, activation: Activation): Text => (activation === "linear" ? x : written(activation, [x]));

const pads = ([top, bottom, left, right]: Edges): Text => `((${top}, ${bottom}), (${left}, ${right}))`;

const convolution = (e: Emission, node: Node, { stride, pad }: Slide): Text =>
  `conv(${input(e, node, 0)}, ${input(e, node, 1)}, (${stride.join(", ")}), ${pads(pad)})`;

/** The kernel slides over the image with its strides as holes, turned round; padding may be negative. */
const transposed: Spell<"conv2dInputGradient"> = (e, node) => {
  const { height, width, stride, pad } = node.attributes;
  const [[h, w], kernel] = [extent(axesOf(e, node, 0)), shapeOf(axesOf(e, node, 1))];
  const side = (
    made: number,
    small: number,
    window: number,
    step: number,
    before: number,
  ): readonly [number, number] => {
    const low = window - 1 - before;
    return [low, made - ((small - 1) * step + 1) - low + window - 1];
  };
  const [rows, columns] = [
    side(height, h, kernel[0] as number, stride[0], pad[0]),
    side(width, w, kernel[1] as number, stride[1], pad[2]),
  ];
  return `conv_transpose(${input(e, node, 0)}, ${input(e, node, 1)}, (${stride.join(", ")}), ${pads([...rows, ...columns])})`;
};

const pooled = (x: Text, start: string, by: string, { window, stride, pad }: Pool): Text =>
  `lax.reduce_window(${x}, ${start}, ${by}, (1, ${window.join(", ")}, 1), (1, ${stride.join(", ")}, 1), ((0, 0), (${pad[0]}, ${pad[1]}), (${pad[2]}, ${pad[3]}), (0, 0)))`;

const avgPool: Spell<"avgPool"> = (e, node) => {
  const x = input(e, node, 0);
  const sums = (of: Text): Text => pooled(of, "0.0", "lax.add", node.attributes);
  const { window, pad } = node.attributes;
  return pad.every((n) => n === 0)
    ? `${sums(x)} / ${window[0] * window[1]}`
    : `${sums(x)} / ${sums(`jnp.ones_like(${x})`)}`;
};

const indices = (small: number, large: number): Text => `jnp.arange(${large}) * ${small} // ${large}`;

const broadcast: Spell<"broadcast"> = (e, node) => {
  const { to } = node.attributes;
  const kept = broadcastPositions(axesOf(e, node, 0), to) ?? [];
  const trailing = kept.every((position, i) => position === to.length - kept.length + i);
  const ones = shapeOf(to).map((size, i) => (kept.includes(i) ? size : 1));
  const from = trailing ? input(e, node, 0) : `${input(e, node, 0)}.reshape${tuple(ones)}`;
  return `jnp.broadcast_to(${from}, ${shapeText(e, to)})`;
};

const count: Spell<"count"> = (e, node) => {
  const { count: each, batches } = elements(node.attributes.axes);
  return batches === 0 ? `${each}.0` : `jnp.float32(${each === 1 ? "" : `${each} * `}${e.samples()})`;
};

const dtypes = { f32: "jnp.float32", i32: "jnp.int32" } as const;

const table: { readonly [K in Spelled]: Spell<K> } = {
  ...byOperands(unary, binary),
  argMax: (e, node) => `jnp.argmax(${input(e, node, 0)}, ${node.attributes.axis}).astype(jnp.int32)`,
  avgPool,
  batchMatMul: (e, node) => `${input(e, node, 0)} @ ${input(e, node, 1)}`,
  broadcast,
  cast: (e, node) => `${input(e, node, 0)}.astype(${dtypes[node.attributes.dtype]})`,
  concat: (e, node) => `jnp.concatenate([${node.inputs.map(e.value).join(", ")}], ${node.attributes.axis})`,
  constant: (e, node) => {
    const { type, values } = node.attributes;
    return scalarText(node) ?? e.numbers(type.dtype, shapeOf(type.axes), values);
  },
  conv2d: (e, node) => convolution(e, node, node.attributes),
  conv2dInputGradient: transposed,
  count,
  detach: (e, node) => input(e, node, 0),
  fusedConv: (e, node) =>
    activated(`${convolution(e, node, node.attributes)} + ${input(e, node, 2)}`, node.attributes.activation),
  fusedDense: (e, node) =>
    activated(`${input(e, node, 0)} @ ${input(e, node, 1)} + ${input(e, node, 2)}`, node.attributes.activation),
  gather: (e, node) => `${input(e, node, 0)}[${input(e, node, 1)}]`,
  matMul: (e, node) => `${input(e, node, 0)} @ ${input(e, node, 1)}`,
  max: (e, node) => `${input(e, node, 0)}.max(${tuple(node.attributes.axes)})`,
  maxPool: (e, node) => pooled(input(e, node, 0), "-jnp.inf", "lax.max", node.attributes),
  oneHot: (e, node) => `jax.nn.one_hot(${input(e, node, 0)}, ${sizeAt(node.attributes.axis.size, 1)})`,
  pad: (e, { attributes: { before, after }, inputs }) =>
    `jnp.pad(${e.value(inputs[0] as number)}, (${before.map((n, i) => `(${n}, ${after[i] ?? 0})`).join(", ")},))`,
  permute: (e, { attributes: { axis, order }, inputs }) =>
    `${e.value(inputs[0] as number)}${at(axis, e.numbers("i32", [order.length], order))}`,
  reshape,
  resize: (e, node) => {
    const [[h, w], { height, width }] = [extent(axesOf(e, node, 0)), node.attributes];
    return `${input(e, node, 0)}[:, ${indices(h, height)}][:, :, ${indices(w, width)}]`;
  },
  slice: (e, { attributes: { axis, start, size }, inputs }) =>
    `${e.value(inputs[0] as number)}${at(axis, `${start}:${start + size}`)}`,
  sum: (e, node) => `${input(e, node, 0)}.sum(${tuple(node.attributes.axes)})`,
  transpose: (e, node) => `${input(e, node, 0)}.transpose${tuple(node.attributes.order)}`,
};

export const spelledOps = Object.keys(table) as ReadonlyArray<Spelled>;

/** The expression of a node that is no source; one that `gradients` names is a broken invariant of the caller. */
export const spell = (e: Emission, node: Node): Text => {
  const found = (table as Partial<Record<OpName, Spell<OpName>>>)[node.op];
  if (found === undefined) throw new Error(`${node.op} has no spelling in JAX`);
  return found(e, node);
};

export const permuted = (x: Text, order: Order): Text => `${x}.transpose${tuple(order)}`;
