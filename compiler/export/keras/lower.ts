/**
 * How each op is said in Keras: by a stock layer where there is one, else by an operation of `keras.ops`, which Keras
 * saves and loads as well.
 *
 * In: a node and the emission of its graph. Out: its value. The types say which op is missing.
 */
import type { Node, NodeOf } from "../../ir/graph/graph.js";
import { elements, isBatch, sameSize, sizeAt } from "../../ir/graph/type.js";
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
import type { gradients } from "../refusal.js";
import { type Emission, type Lowering, sizesOf } from "./emission.js";
import { normalisation, withShift } from "./norm.js";
import { broadcastShape, type Known, type Shape, type Symbolic, type Value } from "./value.js";
import { avgPool, convolution, maxPool, resize, transposed } from "./window.js";

type Spelled = Exclude<OpName, keyof typeof gradients | "input" | "state">;

type Lower<K extends OpName> = (e: Emission, node: NodeOf<K>) => Value;

const source = (e: Emission, node: Node, i: number): Node => e.graph.nodes[node.inputs[i] as number] as Node;

const value = (e: Emission, node: Node, i: number): Value => e.value(node.inputs[i] as number);

const whole = (e: Emission, node: Node, i: number): Symbolic => e.whole(node.inputs[i] as number);

/** A tensor as it is; numbers where something is made of them and a tensor. */
const tensor = (e: Emission, node: Node, i: number): Symbolic => {
  const found = value(e, node, i);
  return found._tag === "Symbolic" ? found : whole(e, node, i);
};

const unary: Lower<UnaryName> = (e, node) => {
  const [x, named] = [tensor(e, node, 0), meaningOf(node.op).names.keras];
  if (named !== undefined && "activation" in named)
    return e.layer({ kind: "Activation", config: { ...named, dtype: "float32" }, given: [x], to: x.shape });
  const { operation: kind, of } = operationOf(node.op);
  return e.operation({ kind, ...(of && { of }), config: {}, given: [x], to: x.shape, dtype: node.type.dtype });
};

/** Keras's operation; an op that it lacks is spelled in others before. */
const operationOf = (op: ElementwiseName): { readonly operation: string; readonly of?: "math" } => {
  const named = meaningOf(op).names.keras;
  if (named === undefined || !("operation" in named)) throw new Error(`${op} is no single operation of Keras's`);
  return named;
};

const rescaled = (e: Emission, x: Symbolic, scale: number, offset: number): Value =>
  e.layer({ kind: "Rescaling", config: { scale, offset, dtype: "float32" }, given: [x], to: x.shape });

const hasBatch = ({ shape }: Symbolic): boolean => shape[0] === null;

/** Both tensors of a merging layer have as many axes, the samples first. */
const merges = (x: Value, y: Value): boolean =>
  x._tag === "Symbolic" && y._tag === "Symbolic" && hasBatch(x) && hasBatch(y) && x.shape.length === y.shape.length;

const scalar = (of: Value): number | undefined =>
  of._tag === "Known" && of.shape.length === 0 ? of.values[0] : undefined;

/** An elementwise op of two operands: `rescale` says it of a tensor and a number, where a layer can. */
const binary =
  (
    kind: string,
    merge: boolean,
    rescale: (a: number, first: boolean) => readonly [scale: number, offset: number] | undefined = () => undefined,
  ): Lowering =>
  (e, node) => {
    const [x, y] = [value(e, node, 0), value(e, node, 1)];
    const to = broadcastShape([x.shape, y.shape]);
    const floats = node.type.dtype === "f32";
    for (const [number, other, first] of [
      [scalar(x), y, true],
      [scalar(y), x, false],
    ] as const) {
      const by = number === undefined || !floats ? undefined : rescale(number, first);
      if (by !== undefined && other._tag === "Symbolic") return rescaled(e, other, ...by);
    }
    if (merge && floats && merges(x, y)) return e.layer({ kind, config: { dtype: "float32" }, given: [[x, y]], to });
    return e.operation({ kind, config: {}, given: [x, y], to, dtype: node.type.dtype });
  };

const plus = binary("Add", true, (a) => [1, a]);

const isWhole = (value: Value, to: Shape): boolean =>
  value.shape.length === to.length && value.shape.every((size, i) => size === to[i]);

/**
 * Keras on TensorFlow takes a second addend with one axis that is not 1 for a bias of channels, whichever axis it is.
 * So the whole one comes second, and where neither is whole the negative is subtracted.
 */
const sum: Lower<"add"> = (e, node) => {
  const [x, y] = [value(e, node, 0), value(e, node, 1)];
  const to = broadcastShape([x.shape, y.shape]);
  if (scalar(x) !== undefined || scalar(y) !== undefined || isWhole(y, to)) return plus(e, node);
  if (isWhole(x, to)) return plus(e, { ...node, inputs: [...node.inputs].reverse() });
  const [first, second] = x._tag === "Known" ? [y, x] : [x, y];
  return e.operation({ kind: "Subtract", config: {}, given: [first, negated(e, second)], to, dtype: node.type.dtype });
};

const negated = (e: Emission, value: Value): Value => {
  if (value._tag === "Known") return { ...value, values: Array.from(value.values, (number) => -number) };
  return e.operation({ kind: "Negative", config: {}, given: [value], to: value.shape, dtype: value.dtype });
};

const over = binary("Divide", false);

const dense = (e: Emission, node: Node, kernel: Known, bias: Known | undefined, name: string): Value =>
  e.layer({
    kind: "Dense",
    config: { units: kernel.shape[1] as number, activation: name, use_bias: bias !== undefined, dtype: "float32" },
    given: [whole(e, node, 0)],
    to: sizesOf(node.type.axes),
    weights: bias === undefined ? [kernel] : [kernel, bias],
  });

const product = (e: Emission, node: Node): Value => {
  const given = [whole(e, node, 0), e.known(node.inputs[1] as number) ?? whole(e, node, 1)];
  return e.operation({ kind: "Matmul", config: {}, given, to: sizesOf(node.type.axes) });
};

const matMul: Lower<"matMul"> = (e, node) => {
  const kernel = e.known(node.inputs[1] as number);
  return kernel?.dtype === "f32" && hasBatch(whole(e, node, 0))
    ? dense(e, node, kernel, undefined, "linear")
    : product(e, node);
};

const fusedDense: Lower<"fusedDense"> = (e, node) => {
  const [kernel, bias] = [e.known(node.inputs[1] as number), e.known(node.inputs[2] as number)];
  if (kernel !== undefined && bias !== undefined && hasBatch(whole(e, node, 0)))
    return dense(e, node, kernel, bias, node.attributes.activation);
  const to = sizesOf(node.type.axes);
  const sum = e.operation({ kind: "Add", config: {}, given: [product(e, node), bias ?? whole(e, node, 2)], to });
  return e.layer({ kind: "Activation", config: { activation: node.attributes.activation }, given: [sum], to });
};

const fusedConv: Lower<"fusedConv"> = (e, node) => {
  const bias = e.known(node.inputs[2] as number);
  if (bias !== undefined && e.known(node.inputs[1] as number) !== undefined)
    return convolution(e, node, bias, node.attributes.activation);
  const to = sizesOf(node.type.axes);
  const given = [convolution(e, node, undefined, "linear"), bias ?? whole(e, node, 2)];
  const sum = e.operation({ kind: "Add", config: {}, given, to });
  return e.layer({ kind: "Activation", config: { activation: node.attributes.activation }, given: [sum], to });
};

/** One element for all that repeat it: what needs them all repeats them. */
const broadcast: Lower<"broadcast"> = (e, node) => {
  const x = tensor(e, node, 0);
  const { to } = node.attributes;
  const kept = broadcastPositions(source(e, node, 0).type.axes, to) ?? [];
  const sizes: Shape = to.map((_, i) => (kept.includes(i) ? (x.shape[kept.indexOf(i)] as number | null) : 1));
  return shaped(e, x, sizes);
};

/** By a layer where only what belongs to one sample takes another shape. */
const shaped = (e: Emission, x: Symbolic, to: Shape): Symbolic => {
  const { shape, dtype } = x;
  if (shape.length === to.length && shape.every((size, i) => size === to[i])) return x;
  const [fixed, rest] = [to.slice(1), shape.slice(1)];
  const own = hasBatch(x) && to[0] === null && !fixed.includes(null) && !rest.includes(null) && fixed.length > 0;
  if (!own || dtype !== "f32")
    return e.operation({ kind: "Reshape", config: { newshape: to.map((size) => size ?? -1) }, given: [x], to, dtype });
  if (to.length === 2 && rest.length > 1)
    return e.layer({ kind: "Flatten", config: { data_format: "channels_last" }, given: [x], to });
  return e.layer({ kind: "Reshape", config: { target_shape: fixed as ReadonlyArray<number> }, given: [x], to });
};

const reshape: Lower<"reshape"> = (e, node) => {
  const [{ axes: from }, { to }] = [source(e, node, 0).type, node.attributes];
  const same =
    from.length === to.length && from.every(({ size }, i) => sameSize(size, (to[i] as (typeof to)[number]).size));
  if (same) return tensor(e, node, 0);
  const [x, shape] = [whole(e, node, 0), sizesOf(to)];
  // Rows of which a sample has several are no samples of Keras': a layer would keep their number.
  const several = [...from, ...to].some(({ size }) => isBatch(size) && size.times !== 1);
  if (!several) return shaped(e, x, shape);
  const newshape = shape.map((size) => size ?? -1);
  return e.operation({ kind: "Reshape", config: { newshape }, given: [x], to: shape, dtype: x.dtype });
};

const concat: Lower<"concat"> = (e, node) => {
  const parts = node.inputs.map((id) => e.whole(id));
  const asked = { given: [parts], to: sizesOf(node.type.axes), dtype: node.type.dtype };
  const { axis } = node.attributes;
  if (parts.every(hasBatch) && axis > 0 && node.type.dtype === "f32")
    return e.layer({ kind: "Concatenate", config: { axis, dtype: "float32" }, ...asked });
  return e.operation({ kind: "Concatenate", config: { axis }, ...asked });
};

const gather: Lower<"gather"> = (e, node) => {
  const [table, rows, to] = [e.known(node.inputs[0] as number), tensor(e, node, 1), sizesOf(node.type.axes)];
  if (table?.shape.length !== 2 || !hasBatch(rows))
    return e.operation({ kind: "Take", config: { axis: 0 }, given: [table ?? whole(e, node, 0), rows], to });
  const config = { input_dim: table.shape[0] as number, output_dim: table.shape[1] as number, dtype: "float32" };
  return e.layer({ kind: "Embedding", config, given: [rows], to, weights: [table] });
};

const oneHot: Lower<"oneHot"> = (e, node) => {
  const [x, to, size] = [tensor(e, node, 0), sizesOf(node.type.axes), sizeAt(node.attributes.axis.size, 1)];
  if (hasBatch(x) && x.shape.length === 1)
    return e.layer({ kind: "CategoryEncoding", config: { num_tokens: size, output_mode: "one_hot" }, given: [x], to });
  const config = { num_classes: size, axis: -1, dtype: "float32", sparse: false };
  return e.operation({ of: "nn", kind: "OneHot", config, given: [x], to });
};

const reduced =
  (kind: "Sum" | "Max") =>
  (e: Emission, node: NodeOf<"sum"> | NodeOf<"max">): Value => {
    const { axes } = node.attributes;
    if (axes.length === 0) return tensor(e, node, 0);
    const config = { axis: axes, keepdims: false, ...(kind === "Max" && { initial: null }) };
    return e.operation({ kind, config, given: [whole(e, node, 0)], to: sizesOf(node.type.axes) });
  };

const count: Lower<"count"> = (e, node) => {
  const { count: each, batches } = elements(node.attributes.axes);
  if (batches === 0) return { _tag: "Known", shape: [], values: [each], dtype: "f32" };
  const ones = e.operation({ kind: "OnesLike", config: { dtype: "float32" }, given: [e.zeros(1, 0)], to: [null] });
  const samples = e.operation({ kind: "Sum", config: { axis: null, keepdims: false }, given: [ones], to: [] });
  return e.operation({ kind: "Multiply", config: {}, given: [samples, each], to: [] });
};

const cast = (e: Emission, x: Symbolic, dtype: "f32" | "i32"): Value =>
  e.operation({
    of: "core",
    kind: "Cast",
    config: { dtype: dtype === "f32" ? "float32" : "int32" },
    given: [x],
    to: x.shape,
    dtype,
  });

const slice: Lower<"slice"> = (e, node) => {
  const { axis, start, size } = node.attributes;
  const of = node.type.axes.map((_, i): readonly [number | null, number | null] =>
    i === axis ? [start, start + size] : [null, null],
  );
  return e.operation({
    kind: "GetItem",
    config: {},
    given: [whole(e, node, 0), { _tag: "Slices", of }],
    to: sizesOf(node.type.axes),
    dtype: node.type.dtype,
  });
};

const transpose: Lower<"transpose"> = (e, node) => {
  const { order } = node.attributes;
  const [x, to] = [whole(e, node, 0), sizesOf(node.type.axes)];
  if (hasBatch(x) && order[0] === 0)
    return e.layer({ kind: "Permute", config: { dims: order.slice(1) }, given: [x], to });
  return e.operation({ kind: "Transpose", config: { axes: order }, given: [x], to, dtype: node.type.dtype });
};

const named: Lower<BinaryName> = (e, node) => binary(operationOf(node.op).operation, false)(e, node);

/** Of the elementwise ops those that Keras has layers for, or that take more than one of its operations. */
const table: { readonly [K in Spelled]: Lower<K> } = {
  ...byOperands(unary, named),
  add: (e, node) => withShift(e, node) ?? sum(e, node),
  argMax: (e, node) => {
    const to = sizesOf(node.type.axes);
    const config = { axis: node.attributes.axis, keepdims: false };
    return cast(e, e.operation({ kind: "Argmax", config, given: [whole(e, node, 0)], to, dtype: "i32" }), "i32");
  },
  avgPool,
  batchMatMul: product,
  broadcast,
  cast: (e, node) => cast(e, tensor(e, node, 0), node.attributes.dtype),
  concat,
  constant: (_, node) => {
    throw new Error(`${node.path}: numbers of the graph are known`);
  },
  conv2d: (e, node) => convolution(e, node, undefined, "linear"),
  conv2dInputGradient: (e, node) => transposed(e, node),
  count,
  detach: (e, node) => tensor(e, node, 0),
  divide: (e, node) => normalisation(e, node) ?? over(e, node),
  fusedConv,
  fusedDense,
  gather,
  matMul,
  max: reduced("Max"),
  maxPool,
  maximum: binary("Maximum", true),
  minimum: binary("Minimum", true),
  multiply: binary("Multiply", true, (a) => [a, 0]),
  negate: (e, node) => rescaled(e, tensor(e, node, 0), -1, 0),
  oneHot,
  pad: (e, node) =>
    e.operation({
      kind: "Pad",
      config: { pad_width: node.attributes.before.map((n, i) => [n, node.attributes.after[i] ?? 0]), mode: "constant" },
      given: [whole(e, node, 0)],
      to: sizesOf(node.type.axes),
      dtype: node.type.dtype,
    }),
  permute: (e, node) => {
    const { axis, order } = node.attributes;
    const indices: Known = { _tag: "Known", shape: [order.length], values: order, dtype: "i32" };
    const asked = { given: [whole(e, node, 0), indices], to: sizesOf(node.type.axes), dtype: node.type.dtype };
    return e.operation({ kind: "Take", config: { axis }, ...asked });
  },
  reshape,
  resize,
  slice,
  step: (e, node) => {
    const x = tensor(e, node, 0);
    return cast(e, e.operation({ kind: "Greater", config: {}, given: [x, 0], to: x.shape }), "f32");
  },
  subtract: binary("Subtract", true, (a, first) => (first ? [-1, a] : [1, -a])),
  sum: reduced("Sum"),
  transpose,
};

export const kerasOps = Object.keys(table) as ReadonlyArray<Spelled>;

/** Lowers a node that is no source; one that `gradients` names is a broken invariant of the caller. */
export const lower: Lowering = (e, node) => {
  const spell = (table as Partial<Record<OpName, Lower<OpName>>>)[node.op];
  if (spell === undefined) throw new Error(`${node.op} has no layer in Keras: ${opOf(node.op).doc}`);
  return spell(e, node);
};
