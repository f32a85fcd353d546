// An ONNX graph, as PyTorch and others write them, as layers in Keras' words. In: its nodes, the shapes of its
// tensors and the whole numbers that stand in it. Out: layers that name what they read, and for each which tensors are
// its weights, in PyTorch's layouts. Channels come first in ONNX; here shapes have them last, as in graft.
//
//   Gemm, or MatMul and Add                                    Dense
//   Mul(x, Sigmoid(x)), Mul(Mul(x, Add(Erf(…), 1)), 0.5)       a silu, a gelu
//   Add(mean, Mul(RandomNormalLike, Exp(Mul(spread, 0.5))))    a draw of a Gaussian code
import * as E from "fp-ts/lib/Either.js";
import { own } from "../base/own.js";
import type { ForeignFault, ForeignLayer, ForeignModel, Options } from "./model.js";
import { activationBehind } from "./onnx-activation.js";
import { firstOf, joinsDirections, ordersOf, sizesInOrder } from "./onnx-axes.js";
import {
  type Context,
  contextOf,
  number,
  numbers,
  type OnnxGraph,
  type OnnxNode,
  sizesBehind,
  wholeNumbers,
} from "./onnx-graph.js";
import { type Around, type Through, type Translate, type Translation, type Weight, word } from "./onnx-node.js";
import { isRecurrent, lastState, recurrentLayer } from "./onnx-recurrent.js";

/** A tensor of the file under the name that PyTorch has for it. */
export interface OnnxWeight extends Omit<Weight, "suffix"> {
  readonly as: string;
  readonly tensor: string;
}

export interface OnnxModel extends ForeignModel {
  readonly weights: ReadonlyArray<OnnxWeight>;
}

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
  (node, { context: { graph } }) => {
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
        { suffix: "weight", tensor: inputs[1] },
        { suffix: "bias", tensor: inputs[2] },
      ],
    };
  };

const gemm: Translate = ({ attributes, inputs }, { context: { graph } }) => {
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
    weights: [
      { suffix: "weight", tensor: inputs[1], ...(!outFirst && { turned: true }) },
      { suffix: "bias", tensor: inputs[2] },
    ],
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

const matMul: Translate = (node, { context, orders }) => {
  const shape = context.graph.shapes.get(node.inputs[1] ?? "");
  if (shape?.length !== 2) return "multiplies by something else than weights of the file";
  if (orders.get(node.inputs[0] ?? "")?.endsWith("f") === false)
    return "multiplies along another axis than the features";
  return {
    kind: "Dense",
    options: { units: shape[1] },
    weights: [
      { suffix: "weight", tensor: node.inputs[1], turned: true },
      { suffix: "bias", tensor: biasBehind(node, context) },
    ],
  };
};

/** A bias was counted to the product before it; anything else is a sum of two ways. */
const add: Translate = ({ inputs }, { context: { graph, maker }, orders }) => {
  const value = inputs.find((input) => !graph.shapes.has(input));
  const bias = inputs.find((input) => graph.shapes.get(input)?.length === 1);
  if (value !== undefined && bias !== undefined && maker.get(value)?.op === "MatMul") return { through: value };
  const [a, b] = inputs.map((input) => orders.get(input));
  return a === b ? { kind: "Add", options: {}, reads: inputs } : "adds values whose axes are in different orders";
};

const eitherWay = ([a = "", b = ""]: ReadonlyArray<string>): ReadonlyArray<readonly [string, string]> => [
  [a, b],
  [b, a],
];

/** A product of a value and what is made of it is an activation, or nothing of graft's. */
const multiply: Translate = ({ outputs }, { context }) => {
  const found = activationBehind(context, outputs[0] ?? "");
  return found === undefined
    ? "is none of graft's layers"
    : { kind: "Activation", options: { activation: found.activation }, reads: [found.of] };
};

/** What stands behind the batch becomes one axis, its channels first or last. */
const flattened = (input: string, { orders }: Around): Translation | string => {
  const order = orders.get(input) ?? "bf";
  return /^bf|^b.*f$/.test(order)
    ? { kind: "Flatten", options: {} }
    : "flattens other axes than those behind the batch";
};

const reshape: Translate = ({ inputs, outputs }, { context, orders }) => {
  const [from = "", sizes = "", to = ""] = [inputs[0], inputs[1], outputs[0]];
  if (joinsDirections(orders.get(from), wholeNumbers(context, sizes) ?? [])) return { through: from };
  const known = sizesBehind(context, sizes);
  if (known === undefined) return "reshapes to sizes that are computed";
  if (known.length === 2) return flattened(from, { context, orders });
  const order = orders.get(to);
  return orders.get(from) === "bf" && order?.startsWith("b")
    ? { kind: "Reshape", options: { target_shape: sizesInOrder(known, order) } }
    : "reshapes what is no vector, or puts another axis than the batch in front";
};

/** Back past an axis of time that was only just put in: to the vector. */
const vectorBehind = ({ context, orders }: Around, value: string): string | undefined => {
  if (orders.get(value) === "bf") return value;
  const made = context.maker.get(value);
  const only = made?.op === "Unsqueeze" || (made?.op === "Expand" && wholeNumbers(context, made.inputs[1] ?? ""));
  const same = only === true || (only || undefined)?.every((size) => size === 1);
  return same ? vectorBehind({ context, orders }, made?.inputs[0] ?? "") : undefined;
};

/** A vector at each of several time steps: z.unsqueeze(1), then repeat or expand. */
const repeated: Translate = ({ op, inputs, outputs }, around) => {
  const order = around.orders.get(outputs[0] ?? "") ?? "";
  const counts = op === "Unsqueeze" ? [] : (wholeNumbers(around.context, inputs[1] ?? "") ?? [Number.NaN]);
  const place = order.indexOf("t") - order.length;
  // Sizes to expand to are 1 or -1 where they change nothing.
  const n = Math.max(1, counts.at(place) ?? 1);
  const others = counts.filter((_, i) => i !== counts.length + place);
  const vector = vectorBehind(around, inputs[0] ?? "");
  if (
    counts.length > 0 &&
    counts.every((count) => Math.abs(count) === 1) &&
    order === around.orders.get(inputs[0] ?? "")
  )
    return { through: inputs[0] ?? "" };
  if (place < -3 || vector === undefined || others.some((count) => Math.abs(count) !== 1) || Number.isNaN(n))
    return "repeats something else than a vector, once for each time step";
  return { kind: "RepeatVector", options: { n }, reads: [vector] };
};

/** Axes that are swapped, or an axis of one element that is dropped: the letters follow (`onnx-axes.ts`). */
const moved: Translate = ({ inputs }, { orders }) =>
  orders.get(inputs[0] ?? "") === undefined ? "swaps axes of which nothing is known" : { through: inputs[0] ?? "" };

/** One direction of a recurrent layer's states. */
const squeezed: Translate = (node, around) => {
  const [from, to] = [node.inputs[0], node.outputs[0]].map((name) => around.orders.get(name ?? ""));
  return from === "tdbf" && to === "tbf" ? moved(node, around) : "drops an axis";
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

const layerNorm: Translate = ({ attributes, inputs }, { orders }) =>
  [-1, (orders.get(inputs[0] ?? "")?.length ?? 0) - 1].includes(number(attributes["axis"], -1)) &&
  orders.get(inputs[0] ?? "")?.endsWith("f")
    ? {
        kind: "LayerNormalization",
        options: { epsilon: number(attributes["epsilon"], 1e-5) },
        weights: ["weight", "bias"].map((suffix, i) => ({ suffix, tensor: inputs[i + 1] })),
      }
    : "normalises along other axes than the features";

/** What has its channels in front, in which every axis but the batch and the channels is a position. */
const channelled =
  (translate: Translate): Translate =>
  (node, around) => {
    const order = around.orders.get(node.inputs[0] ?? "");
    return order === undefined || order === firstOf(order.length)
      ? translate(node, around)
      : "reads its axes in another order than batch, channels, positions";
  };

const norm: Translate = ({ attributes, inputs }) => ({
  kind: "BatchNormalization",
  options: { epsilon: number(attributes["epsilon"], 1e-5), momentum: number(attributes["momentum"], 0.9) },
  weights: ["weight", "bias", "running_mean", "running_var"].map((suffix, i) => ({ suffix, tensor: inputs[i + 1] })),
});

const none: Translate = ({ inputs }) => ({ through: inputs[0] ?? "" });

const table: Readonly<Record<string, Translate>> = {
  Gemm: gemm,
  MatMul: matMul,
  Add: add,
  Mul: multiply,
  Conv: channelled(convolution(false)),
  ConvTranspose: channelled(convolution(true)),
  BatchNormalization: channelled(norm),
  LayerNormalization: layerNorm,
  MaxPool: channelled(pooling("MaxPooling")),
  AveragePool: channelled(pooling("AveragePooling")),
  GlobalAveragePool: channelled(() => ({ kind: "GlobalAveragePooling2D", options: {} })),
  GlobalMaxPool: channelled(() => ({ kind: "GlobalMaxPooling2D", options: {} })),
  Relu: activation("relu"),
  Sigmoid: activation("sigmoid"),
  Tanh: activation("tanh"),
  Softplus: activation("softplus"),
  Elu: activation("elu", "alpha", 1),
  Gelu: ({ attributes }) => ({
    kind: "Activation",
    options: { activation: word(attributes["approximate"], "none") === "tanh" ? "gelu_new" : "gelu" },
  }),
  LeakyRelu: ({ attributes }) => ({
    kind: "LeakyReLU",
    options: { negative_slope: number(attributes["alpha"], 0.01) },
  }),
  Flatten: ({ attributes, inputs }, around) =>
    number(attributes["axis"], 1) === 1
      ? flattened(inputs[0] ?? "", around)
      : "flattens from another axis than the first",
  Reshape: reshape,
  Transpose: moved,
  Squeeze: squeezed,
  Unsqueeze: repeated,
  Expand: repeated,
  Tile: repeated,
  GRU: (node, around) => recurrentLayer(node, around, false),
  LSTM: (node, around) => recurrentLayer(node, around, false),
  Concat: ({ attributes, inputs }, { orders }) => ({
    kind: "Concatenate",
    options: {
      axis: orders.get(inputs[0] ?? "")?.at(number(attributes["axis"], 1)) === "f" ? -1 : attributes["axis"],
    },
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

const translated = (node: OnnxNode, around: Around): Translation | Through | string => {
  const reads = drawnBy(node, around.context);
  if (reads !== undefined) return { kind: "a draw", options: {}, reads };
  return own(table, node.op)?.(node, around) ?? "is none of graft's layers";
};

/** `encoder.0` of the tensor `encoder.0.weight`; else the node's own name. */
const layerName = (node: OnnxNode, { weights }: Translation): string => {
  const named = weights?.map(({ suffix, tensor }) =>
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

const inputLayers = ({ context: { graph }, orders }: Around): ReadonlyArray<ForeignLayer> =>
  graph.inputs.map(([name, sizes]) => {
    const sized = sizesInOrder(sizes, orders.get(name));
    return { name, kind: "InputLayer", reads: [], options: { batch_shape: [null, ...sized] }, within: [] };
  });

/** Past what keeps each number in its place. */
const inPlace: ReadonlySet<string> = new Set([
  ...["Relu", "Sigmoid", "Tanh", "Softplus", "Elu", "LeakyRelu", "Dropout", "Identity", "Cast", "Mul", "Add"],
  "BatchNormalization",
]);

/** Whether a vector is an image or a sequence that was flattened with its channels first. */
const cameFirst = ({ context, orders }: Around, value: string, depth = 0): boolean => {
  const node = context.maker.get(value);
  if (node === undefined || depth > 20) return false;
  const from = node.inputs.find((input) => orders.has(input)) ?? "";
  if (inPlace.has(node.op)) return cameFirst({ context, orders }, from, depth + 1);
  return (node.op === "Flatten" || node.op === "Reshape") && /^bf./.test(orders.get(from) ?? "");
};

/** Whether a vector becomes an image or a sequence with its channels first. */
const goesFirst = ({ context, orders }: Around, value: string, depth = 0): boolean =>
  depth < 20 &&
  (context.readers.get(value) ?? []).some((node) => {
    const to = node.outputs[0] ?? "";
    if (inPlace.has(node.op)) return goesFirst({ context, orders }, to, depth + 1);
    return node.op === "Reshape" && /^bf./.test(orders.get(to) ?? "");
  });

/** How a layer's weights count what comes out of a flatten or goes into a reshape. */
const placesIn = (around: Around, node: OnnxNode): Options => {
  const word = (first: boolean) => (first ? "channels-first" : "channels-last");
  return {
    flattened: word(cameFirst(around, node.inputs[0] ?? "")),
    parted: word(goesFirst(around, node.outputs[0] ?? "")),
  };
};

interface Found {
  readonly layers: Array<ForeignLayer>;
  readonly faults: Array<ForeignFault>;
  readonly weights: Array<OnnxWeight>;
}

/** Follows values back to the inputs; what is on the way is put into `found`. */
const follower = (around: Around, found: Found): ((value: string) => string) => {
  const { graph, maker } = around.context;
  const taken = new Set(graph.inputs.map(([input]) => input));
  const called = new Map(graph.inputs.map(([input]) => [input, input] as const));
  const made = new Map<OnnxNode, string>();

  const kept = (value: string, node: OnnxNode, translation: Translation): string => {
    const reads = (translation.reads ?? node.inputs.slice(0, 1)).map(visit);
    const layer = freeName(layerName(node, translation), node.op, taken);
    const weights = (translation.weights ?? []).filter(({ tensor = "" }) => tensor !== "");
    const options = weights.length === 0 ? translation.options : { ...translation.options, ...placesIn(around, node) };
    found.layers.push({ name: layer, kind: translation.kind, reads, options, within: [] });
    called.set(value, layer);
    for (const { suffix, tensor = "", ...how } of weights)
      found.weights.push({ as: `${layer}.${suffix}`, tensor, ...how });
    return layer;
  };

  const refused = (value: string, node: OnnxNode, why: string): string => {
    found.faults.push({ layer: node.name === "" ? value : node.name, kind: node.op, why });
    for (const input of node.inputs.slice(0, 1)) visit(input);
    return value;
  };

  /** A node that makes several values is one layer: that of the first that is asked for. */
  const recurrent = (value: string, node: OnnxNode, last: boolean): string => {
    const way = last ? "last" : "all";
    const before = made.get(node);
    made.set(node, way);
    const translation = recurrentLayer(node, around, last);
    if (before !== undefined) return refused(value, node, "gives its states and its last state, each to others");
    return typeof translation === "string" ? refused(value, node, translation) : kept(value, node, translation);
  };

  /** The name of the layer that makes a value. */
  function visit(value: string): string {
    const node = maker.get(value);
    const known = called.get(value);
    if (known !== undefined || node === undefined) return known ?? value;
    called.set(value, value);
    const ended = lastState(around, value);
    if (typeof ended === "string") return refused(value, node, ended);
    if (ended !== undefined) return recurrent(value, ended, true);
    if (isRecurrent(node))
      return node.outputs[0] === value
        ? recurrent(value, node, false)
        : refused(value, node, "gives on a state that is not the last of all its ways");
    const translation = translated(node, around);
    if (typeof translation === "string") return refused(value, node, translation);
    if (!("through" in translation)) return kept(value, node, translation);
    const layer = visit(translation.through);
    called.set(value, layer);
    return layer;
  }
  return visit;
};

/** The layers of an ONNX graph, from its ends back to its inputs. Left: every node that can't be followed. */
export const onnxModel = (name: string, graph: OnnxGraph): E.Either<ReadonlyArray<ForeignFault>, OnnxModel> => {
  const context = contextOf(graph);
  const around: Around = { context, orders: ordersOf(context) };
  const found: Found = { layers: [...inputLayers(around)], faults: [], weights: [] };
  const [ends = ""] = graph.outputs.map(follower(around, found));
  const { layers, faults, weights } = found;
  return faults.length > 0 ? E.left(faults) : E.right({ name, layers, ends, weights });
};
