// An ONNX graph, as PyTorch and others write them, as layers in Keras' words. In: its nodes, the shapes of its
// tensors and the whole numbers that stand in it. Out: layers that name what they read, and for each which tensors are
// its weights, in PyTorch's layouts. Channels come first in ONNX; here shapes have them last, as in graft.
//
//   Gemm, or MatMul and Add                                    Dense
//   Mul(x, Sigmoid(x))                                         a silu
//   Add(mean, Mul(RandomNormalLike, Exp(Mul(spread, 0.5))))    a draw of a Gaussian code
import * as E from "fp-ts/lib/Either.js";
import { own } from "../base/own.js";
import type { ForeignFault, ForeignLayer, ForeignModel, Options } from "./model.js";

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: ReadonlyArray<string>;
  readonly outputs: ReadonlyArray<string>;
  readonly attributes: Options;
}

export interface OnnxGraph {
  readonly nodes: ReadonlyArray<OnnxNode>;
  /** Inputs that are no tensors of the file, with their sizes; undefined where a side has only a name. */
  readonly inputs: ReadonlyArray<readonly [name: string, sizes: ReadonlyArray<number | undefined>]>;
  readonly outputs: ReadonlyArray<string>;
  /** Tensors of the file by name: their shapes, and the numbers of those that are few. */
  readonly shapes: ReadonlyMap<string, ReadonlyArray<number>>;
  readonly few: ReadonlyMap<string, ReadonlyArray<number>>;
}

/** A tensor of the file under the name that PyTorch has for it; `turned`: it is [in, out]. */
export interface OnnxWeight {
  readonly as: string;
  readonly tensor: string;
  readonly turned?: true;
}

export interface OnnxModel extends ForeignModel {
  readonly weights: ReadonlyArray<OnnxWeight>;
}

const numbers = (value: unknown): ReadonlyArray<number> =>
  Array.isArray(value) ? value.filter((each) => typeof each === "number") : [];
const number = (value: unknown, otherwise: number): number => (typeof value === "number" ? value : otherwise);

interface Translation {
  readonly kind: string;
  readonly options: Options;
  /** The values that flow into it; absent: the first of the node's inputs. */
  readonly reads?: ReadonlyArray<string>;
  /** The tensors of the node's weights, under PyTorch's names. */
  readonly weights?: ReadonlyArray<readonly [suffix: string, tensor: string | undefined, turned?: true]>;
}

interface Context {
  readonly graph: OnnxGraph;
  readonly maker: ReadonlyMap<string, OnnxNode>;
  readonly readers: ReadonlyMap<string, ReadonlyArray<OnnxNode>>;
}

type Translate = (node: OnnxNode, context: Context) => Translation | string;

/** [[before, after] of each side] of [before …, after …]. */
const sides = (pads: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> =>
  pads.slice(0, pads.length / 2).map((before, i) => [before, pads[pads.length / 2 + i] ?? 0]);

const padding = ({ attributes }: OnnxNode, axes: number): Options => {
  const auto = attributes["auto_pad"] ?? "NOTSET";
  if (auto === "SAME_UPPER") return { padding: "same" };
  if (auto === "VALID") return { padding: "valid" };
  const pads = numbers(attributes["pads"]);
  return { pads: pads.length === 0 ? Array.from({ length: axes }, () => [0, 0]) : sides(pads) };
};

const activation =
  (name: string, attribute?: string, usual?: number): Translate =>
  ({ attributes }) =>
    attribute === undefined || Math.abs(number(attributes[attribute], usual ?? 0) - (usual ?? 0)) < 1e-6
      ? { kind: "Activation", options: { activation: name } }
      : `has ${attribute} ${String(attributes[attribute])}`;

const convolution =
  (transposed: boolean): Translate =>
  (node, { graph }) => {
    const { attributes, inputs } = node;
    const shape = graph.shapes.get(inputs[1] ?? "") ?? [];
    const axes = shape.length - 2;
    if (axes !== 1 && axes !== 2) return `convolves over ${Math.max(axes, 0)} axes, or by weights that are computed`;
    const suffix = transposed ? "Transpose" : "";
    return {
      kind: `Conv${axes}D${suffix}`,
      options: {
        filters: shape[transposed ? 1 : 0],
        kernel_size: shape.slice(2),
        strides: attributes["strides"] ?? 1,
        dilation_rate: attributes["dilations"] ?? 1,
        groups: attributes["group"] ?? 1,
        ...padding(node, axes),
        ...(transposed && { beyond: numbers(attributes["output_padding"]) }),
      },
      weights: [
        ["weight", inputs[1]],
        ["bias", inputs[2]],
      ],
    };
  };

const gemm: Translate = ({ attributes, inputs }, { graph }) => {
  const shape = graph.shapes.get(inputs[1] ?? "");
  const plain =
    number(attributes["alpha"], 1) === 1 &&
    number(attributes["beta"], 1) === 1 &&
    number(attributes["transA"], 0) === 0;
  if (shape === undefined || !plain) return "multiplies by something else than weights of the file";
  const outFirst = number(attributes["transB"], 0) === 1;
  return {
    kind: "Dense",
    options: { units: shape[outFirst ? 0 : 1] },
    weights: [outFirst ? ["weight", inputs[1]] : ["weight", inputs[1], true], ["bias", inputs[2]]],
  };
};

/** The one node that reads a value. */
const onlyReader = ({ readers }: Context, value: string): OnnxNode | undefined => {
  const [reader, ...more] = readers.get(value) ?? [];
  return more.length === 0 ? reader : undefined;
};

/** What is added behind a product: a bias. */
const biasBehind = (node: OnnxNode, context: Context): string | undefined => {
  const reader = onlyReader(context, node.outputs[0] ?? "");
  if (reader?.op !== "Add") return undefined;
  return reader.inputs.find((input) => context.graph.shapes.get(input)?.length === 1);
};

const matMul: Translate = (node, context) => {
  const shape = context.graph.shapes.get(node.inputs[1] ?? "");
  if (shape?.length !== 2) return "multiplies by something else than weights of the file";
  return {
    kind: "Dense",
    options: { units: shape[1] },
    weights: [
      ["weight", node.inputs[1], true],
      ["bias", biasBehind(node, context)],
    ],
  };
};

/** A bias was counted to the product before it; anything else is a sum of two ways. */
const add: Translate = ({ inputs }, { graph, maker }) => {
  const value = inputs.find((input) => !graph.shapes.has(input));
  const bias = inputs.find((input) => graph.shapes.get(input)?.length === 1);
  return value !== undefined && bias !== undefined && maker.get(value)?.op === "MatMul"
    ? { kind: "Identity", options: {}, reads: [value] }
    : { kind: "Add", options: {}, reads: inputs };
};

const eitherWay = ([a = "", b = ""]: ReadonlyArray<string>): ReadonlyArray<readonly [string, string]> => [
  [a, b],
  [b, a],
];

/** x · σ(x), as PyTorch writes its SiLU. */
const multiply: Translate = ({ inputs }, { maker }) => {
  const silu = eitherWay(inputs).find(([x, gate]) => {
    const made = maker.get(gate);
    return made?.op === "Sigmoid" && made.inputs[0] === x;
  });
  return silu === undefined
    ? "is none of graft's layers"
    : { kind: "Activation", options: { activation: "silu" }, reads: [silu[0]] };
};

/** Whole numbers that are written down, or put together of such and of sizes, which are NaN. */
const wholeNumbers = (context: Context, name: string, depth = 0): ReadonlyArray<number> | undefined => {
  const there = context.graph.few.get(name);
  if (there !== undefined) return there;
  const made = context.maker.get(name);
  if (made === undefined || depth > 6) return undefined;
  if (made.op === "Constant") return numbers(made.attributes["value"]);
  if (made.op === "Concat")
    return made.inputs.flatMap((input) => wholeNumbers(context, input, depth + 1) ?? [Number.NaN]);
  if (made.op === "Unsqueeze" || made.op === "Cast")
    return wholeNumbers(context, made.inputs[0] ?? "", depth + 1) ?? [Number.NaN];
  return [Number.NaN];
};

const channelsLast = (sizes: ReadonlyArray<number>): ReadonlyArray<number> =>
  sizes.length < 2 ? sizes : [...sizes.slice(1), sizes[0] as number];

const reshape: Translate = ({ inputs }, context) => {
  const sizes = wholeNumbers(context, inputs[1] ?? "");
  if (sizes === undefined || sizes.length < 2) return "reshapes to sizes that are computed";
  // What is left of a shape that was unfolded is put behind the new sizes; it is nothing, or the sizes don't fit.
  const rest = sizes.slice(1, sizes.findLastIndex((size) => !Number.isNaN(size)) + 1);
  if (rest.length === 0 || rest.some((size) => Number.isNaN(size) || size === 0))
    return "reshapes to sizes that are computed";
  return rest.length === 1
    ? { kind: "Flatten", options: {} }
    : { kind: "Reshape", options: { target_shape: channelsLast(rest) } };
};

const pooling =
  (kind: string): Translate =>
  (node) => {
    const window = numbers(node.attributes["kernel_shape"]);
    if (number(node.attributes["ceil_mode"], 0) !== 0) return "rounds its size up";
    const padded = numbers(node.attributes["pads"]).some((size) => size > 0);
    if (padded && number(node.attributes["count_include_pad"], 0) === 1) return "counts its padding into the mean";
    return {
      kind: `${kind}${window.length}D`,
      options: { pool_size: window, strides: node.attributes["strides"] ?? 1, ...padding(node, window.length) },
    };
  };

const norm: Translate = ({ attributes, inputs }) => ({
  kind: "BatchNormalization",
  options: { epsilon: number(attributes["epsilon"], 1e-5), momentum: number(attributes["momentum"], 0.9) },
  weights: ["weight", "bias", "running_mean", "running_var"].map((suffix, i) => [suffix, inputs[i + 1]]),
});

const none: Translate = () => ({ kind: "Identity", options: {} });

const table: Readonly<Record<string, Translate>> = {
  Gemm: gemm,
  MatMul: matMul,
  Add: add,
  Mul: multiply,
  Conv: convolution(false),
  ConvTranspose: convolution(true),
  BatchNormalization: norm,
  MaxPool: pooling("MaxPooling"),
  AveragePool: pooling("AveragePooling"),
  GlobalAveragePool: () => ({ kind: "GlobalAveragePooling2D", options: {} }),
  GlobalMaxPool: () => ({ kind: "GlobalMaxPooling2D", options: {} }),
  Relu: activation("relu"),
  Sigmoid: activation("sigmoid"),
  Tanh: activation("tanh"),
  Softplus: activation("softplus"),
  Elu: activation("elu", "alpha", 1),
  LeakyRelu: ({ attributes }) => ({
    kind: "LeakyReLU",
    options: { negative_slope: number(attributes["alpha"], 0.01) },
  }),
  Flatten: ({ attributes }) =>
    number(attributes["axis"], 1) === 1
      ? { kind: "Flatten", options: {} }
      : "flattens from another axis than the first",
  Reshape: reshape,
  Concat: ({ attributes, inputs }) => ({
    kind: "Concatenate",
    options: { axis: number(attributes["axis"], 1) === 1 ? -1 : attributes["axis"] },
    reads: inputs,
  }),
  Dropout: ({ attributes }) => ({ kind: "Dropout", options: { rate: number(attributes["ratio"], 0.5) } }),
  Identity: none,
  Cast: none,
};

const halved = ({ graph, maker }: Context, name: string): string | undefined => {
  const node = maker.get(name);
  const half = (input: string, value: number) => {
    const found = graph.few.get(input) ?? numbers(maker.get(input)?.attributes["value"]);
    return found.length === 1 && found[0] === value;
  };
  const [a = "", b = ""] = node?.inputs ?? [];
  if (node?.op === "Mul") return half(b, 0.5) ? a : half(a, 0.5) ? b : undefined;
  return node?.op === "Div" && half(b, 2) ? a : undefined;
};

/** The mean and the log of the variance that an Add draws from: mean + noise · exp(log-variance / 2). */
const drawnBy = (node: OnnxNode, context: Context): readonly [mean: string, spread: string] | undefined => {
  if (node.op !== "Add") return undefined;
  for (const [mean, scaled] of eitherWay(node.inputs)) {
    const product = context.maker.get(scaled);
    if (product?.op !== "Mul") continue;
    for (const [noise, deviation] of eitherWay(product.inputs)) {
      const exponential = context.maker.get(deviation);
      if (!/^RandomNormal/.test(context.maker.get(noise)?.op ?? "") || exponential?.op !== "Exp") continue;
      const spread = halved(context, exponential.inputs[0] ?? "");
      if (spread !== undefined) return [mean, spread];
    }
  }
  return undefined;
};

const translated = (node: OnnxNode, context: Context): Translation | string => {
  const reads = drawnBy(node, context);
  if (reads !== undefined) return { kind: "a draw", options: {}, reads };
  return own(table, node.op)?.(node, context) ?? "is none of graft's layers";
};

const contextOf = (graph: OnnxGraph): Context => {
  const readers = new Map<string, Array<OnnxNode>>();
  for (const node of graph.nodes)
    for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node]);
  return {
    graph,
    maker: new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const))),
    readers,
  };
};

/** `encoder.0` of the tensor `encoder.0.weight`; else the node's own name. */
const layerName = (node: OnnxNode, { weights }: Translation): string => {
  const named = weights?.map(([suffix, tensor]) =>
    tensor?.endsWith(`.${suffix}`) === true ? tensor.slice(0, -suffix.length - 1) : undefined,
  );
  // PyTorch: /encoder/encoder.1/Relu, of the module encoder.1; /Relu of none.
  const path = node.name.split("/").filter((part) => part !== "");
  const given = path.at(-2) ?? path.at(-1) ?? "";
  return named?.find((name) => name !== undefined) ?? (given === "" ? (node.outputs[0] ?? node.op) : given);
};

/** The name; of a module that has several nodes, with the node's own word behind it. */
const freeName = (name: string, op: string, taken: Set<string>): string => {
  let free = taken.has(name) ? `${name}.${op}` : name;
  for (let i = 2; taken.has(free); i++) free = `${name}.${op}-${i}`;
  taken.add(free);
  return free;
};

const inputLayers = ({ inputs }: OnnxGraph): ReadonlyArray<ForeignLayer> =>
  inputs.map(([name, [, ...sizes]]) => {
    const sized = sizes.every((size) => size !== undefined) ? channelsLast(sizes as ReadonlyArray<number>) : sizes;
    return { name, kind: "InputLayer", reads: [], options: { batch_shape: [null, ...sized] }, within: [] };
  });

/** The layers of an ONNX graph, from its ends back to its inputs. Left: every node that can't be followed. */
export const onnxModel = (name: string, graph: OnnxGraph): E.Either<ReadonlyArray<ForeignFault>, OnnxModel> => {
  const context = contextOf(graph);
  const [layers, faults, weights] = [[...inputLayers(graph)], [] as Array<ForeignFault>, [] as Array<OnnxWeight>];
  const taken = new Set(graph.inputs.map(([input]) => input));
  const called = new Map(graph.inputs.map(([input]) => [input, input] as const));
  /** The name of the layer that makes a value. */
  const visit = (value: string): string => {
    const node = context.maker.get(value);
    const known = called.get(value);
    if (known !== undefined || node === undefined) return known ?? value;
    called.set(value, value);
    const made = translated(node, context);
    const faulty = typeof made === "string";
    const reads = ((faulty ? undefined : made.reads) ?? node.inputs.slice(0, 1)).map(visit);
    if (faulty) {
      faults.push({ layer: node.name === "" ? value : node.name, kind: node.op, why: made });
      return value;
    }
    const layer = freeName(layerName(node, made), node.op, taken);
    layers.push({ name: layer, kind: made.kind, reads, options: made.options, within: [] });
    called.set(value, layer);
    for (const [suffix, tensor, turned] of made.weights ?? [])
      if (tensor !== undefined && tensor !== "")
        weights.push({ as: `${layer}.${suffix}`, tensor, ...(turned && { turned }) });
    return layer;
  };
  const [ends = ""] = graph.outputs.map(visit);
  return faults.length > 0 ? E.left(faults) : E.right({ name, layers, ends, weights });
};
