/**
 * A part as a TensorFlow.js GraphModel: the graph in TensorFlow's ops, all of which the stock converter knows.
 *
 * In: a part. Out: the text-free content of `model.json` — nodes, signature — and the constants in the order in which
 * their bytes lie in the shards; those that are weights by the name of their state. The ops are the native engine's;
 * only what GraphModels lack is spelled otherwise.
 */
import { match } from "ts-pattern";
import {
  type Emission,
  number,
  openEmission,
  openWriter,
  shapeOf,
  type Tensor,
  typed,
} from "../emit/tensorflow/emission.js";
import { product } from "../emit/tensorflow/lower/elementwise.js";
import { lowerings, lowerWith } from "../emit/tensorflow/lower/index.js";
import { around } from "../emit/tensorflow/lower/movement.js";
import {
  type Attribute,
  type Attributes,
  attribute,
  type DataType,
  type NodeDef,
} from "../emit/tensorflow/saved-model.js";
import type { NodeOf } from "../ir/graph/graph.js";
import { sizeAt, type TensorType } from "../ir/graph/type.js";
import type { Pool } from "../ir/op/window.js";
import type { Json } from "./json.js";
import { type ExportPart, type PartInput, type PartOutput, spelledPart } from "./part.js";

/** One constant of the graph: its own numbers, or a weight. */
export type GraphConstant = {
  readonly name: string;
  readonly dtype: "f32" | "i32";
  readonly shape: ReadonlyArray<number>;
} & ({ readonly values: ReadonlyArray<number> } | { readonly state: string });

export interface GraphModel {
  readonly topology: Json;
  readonly signature: Json;
  readonly constants: ReadonlyArray<GraphConstant>;
}

const types: Readonly<Record<DataType, string>> = {
  f32: "DT_FLOAT",
  i32: "DT_INT32",
  bool: "DT_BOOL",
  resource: "DT_RESOURCE",
  text: "DT_STRING",
};

const shapeJson = (shape: ReadonlyArray<number>): Json => ({ dim: shape.map((size) => ({ size: `${size}` })) });

/** Bytes of text in base64: what protocol buffers make of bytes in JSON. */
const base64 = (text: string): string => btoa(text);

const attributeJson = (of: Attribute): Json | undefined =>
  match(of)
    .with({ _tag: "Type" }, ({ type }): Json => ({ type: types[type] }))
    .with({ _tag: "Integer" }, ({ value }): Json => ({ i: `${value}` }))
    .with({ _tag: "Integers" }, ({ values }): Json => ({ list: { i: values.map((value) => `${value}`) } }))
    .with({ _tag: "Flag" }, ({ value }): Json => ({ b: value }))
    .with({ _tag: "Text" }, ({ value }): Json => ({ s: base64(value) }))
    .with({ _tag: "Types" }, ({ types: all }): Json => ({ list: { type: all.map((type) => types[type]) } }))
    .with({ _tag: "Texts" }, ({ values }): Json => ({ list: { s: values.map(base64) } }))
    .with({ _tag: "Shape" }, ({ shape }): Json => ({ shape: shapeJson(shape) }))
    .with(
      { _tag: "Tensor" },
      ({ type, shape }): Json => ({ tensor: { dtype: types[type], tensorShape: shapeJson(shape) } }),
    )
    .exhaustive();

const nodeJson = ({ name, op, inputs, attributes }: NodeDef): Json => ({
  name,
  op,
  ...(inputs.length > 0 && { input: inputs }),
  attr: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, attributeJson(value)])),
});

const infoJson = (name: string, { dtype, axes }: TensorType): Json => ({
  name: `${name}:0`,
  dtype: types[dtype],
  tensorShape: shapeJson(shapeOf(axes)),
});

/** GraphModels know no explicit padding of a pool: the image gets a frame that no maximum takes. */
const lowest = -3.4028234663852886e38;

const poolAttributes = ({ window, stride }: Pool): Attributes => ({
  ...typed("f32"),
  ksize: attribute.integers([1, ...window, 1]),
  strides: attribute.integers([1, ...stride, 1]),
  padding: attribute.text("VALID"),
  data_format: attribute.text("NHWC"),
});

/** A maximum over windows that reach outside the image. */
const framedPool = (e: Emission, { attributes: pool, inputs }: NodeOf<"maxPool">): Tensor | undefined => {
  if (pool.pad.every((n) => n === 0)) return undefined;
  const [before, after] = around(pool.pad);
  const margins = before.flatMap((n, i) => [n, after[i] ?? 0]);
  const frame = [e.value(inputs[0] as number), e.constant("i32", [4, 2], margins), number(e, lowest)];
  return e.emit(
    "MaxPool",
    [e.emit("PadV2", frame, { ...typed("f32"), Tpaddings: attribute.type("i32") })],
    poolAttributes(pool),
  );
};

/** The WebAssembly backend writes the bits of integers where floats are asked for (4.22), so integers are, and cast. */
const wholeHot = (e: Emission, { attributes, inputs }: NodeOf<"oneHot">): Tensor => {
  const [one, none] = [e.constant("i32", [], [1]), e.constant("i32", [], [0])];
  const depth = e.constant("i32", [], [sizeAt(attributes.axis.size, 1)]);
  const hot = e.emit("OneHot", [e.value(inputs[0] as number), depth, one, none], {
    ...typed("i32"),
    dtype: attribute.type("i32"),
    TI: attribute.type("i32"),
    axis: attribute.integer(-1),
  });
  return e.emit("Cast", [hot], { SrcT: attribute.type("i32"), DstT: attribute.type("f32") });
};

/** The stock executor reads dilations of every convolution, and knows no default. */
const completed = (node: NodeDef): NodeDef =>
  node.op === "Conv2D"
    ? { ...node, attributes: { ...node.attributes, dilations: attribute.integers([1, 1, 1, 1]) } }
    : node;

interface Emitted {
  readonly nodes: ReadonlyArray<NodeDef>;
  /** Names of constants that are weights, to the state that they hold. */
  readonly weights: ReadonlyMap<string, string>;
  readonly inputs: ReadonlyArray<readonly [Tensor, PartInput]>;
  readonly outputs: ReadonlyArray<readonly [Tensor, PartOutput]>;
}

const emit = ({ graph, inputs, outputs }: ExportPart): Emitted => {
  const writer = openWriter();
  const weights = new Map<string, string>();
  const constantsOf = new Map<string, Tensor>();
  const placeholders = inputs.map(({ name, type }) => {
    const [dtype, shape] = [attribute.type(type.dtype), attribute.shape(shapeOf(type.axes))];
    return [name, writer.add(name, "Placeholder", [], { dtype, shape })] as const;
  });
  const fed = new Map(placeholders);
  const read = (state: string, { dtype, axes }: TensorType): Tensor => {
    const made =
      constantsOf.get(state) ??
      writer.add(state, "Const", [], {
        dtype: attribute.type(dtype),
        value: attribute.tensor(dtype, shapeOf(axes), []),
      });
    constantsOf.set(state, made);
    weights.set(made, state);
    return made;
  };
  const table = lowerings(read);
  const e = openEmission(
    writer,
    graph,
    lowerWith({
      ...table,
      input: (_, { attributes }) => fed.get(attributes.name) as Tensor,
      maxPool: (on, node) => framedPool(on, node) ?? table.maxPool(on, node),
      multiply: product,
      oneHot: wholeHot,
    }),
  );
  const made = outputs.map((output) => {
    const name = writer.add(
      `${graph.name}/output/${output.name}`,
      "Identity",
      [e.value(output.id)],
      typed(output.type.dtype),
    );
    return [name, output] as const;
  });
  return {
    nodes: writer.nodes(),
    weights,
    inputs: inputs.map((input) => [fed.get(input.name) as Tensor, input] as const),
    outputs: made,
  };
};

const constantOf = ({ name, attributes }: NodeDef, weights: ReadonlyMap<string, string>): GraphConstant => {
  const value = attributes["value"];
  if (value?._tag !== "Tensor") throw new Error(`constant ${name} holds no tensor`);
  const [type, state] = [{ name, dtype: value.type, shape: value.shape }, weights.get(name)];
  return state === undefined ? { ...type, values: value.values } : { ...type, state };
};

/** The version of TensorFlow's graphs that the nodes are written for. */
const producer = 1087;

/** The graph model of a part; its ops are all among those that `gradients` leaves. */
export const graphModelOf = (part: ExportPart): GraphModel => {
  const { nodes, weights, inputs, outputs } = emit(spelledPart(part, "tensorflow"));
  return {
    topology: { node: nodes.map(completed).map(nodeJson), library: {}, versions: { producer } },
    signature: {
      inputs: Object.fromEntries(inputs.map(([node, { name, type }]) => [name, infoJson(node, type)])),
      outputs: Object.fromEntries(outputs.map(([node, { name, type }]) => [name, infoJson(node, type)])),
    },
    constants: nodes.filter(({ op }) => op === "Const").map((node) => constantOf(node, weights)),
  };
};
