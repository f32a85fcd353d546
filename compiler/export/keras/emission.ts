/**
 * What Keras lowerings emit into: layers and operations, each called once or more, and every value of the graph.
 *
 * In: a part, and the numbers of its weights. Out: layers in the order of their first calls, with the weights that each
 * holds. A value that no input changes is worked out here, so that what remains is layers; a value that repeats itself
 * stays small until something needs it whole.
 */
import { evaluateGraph } from "../../ir/graph/evaluate.js";
import type { Graph, Node } from "../../ir/graph/graph.js";
import { type Axes, type DType, isBatch } from "../../ir/graph/type.js";
import { broadcastPositions } from "../../ir/op/broadcast.js";
import type { Json } from "../json.js";
import type { ExportPart, PartInput } from "../part.js";
import { identifier } from "../python/names.js";
import type { Weight } from "../quantise.js";
import type { Argument, Known, Shape, Span, Symbolic, Value } from "./value.js";

export interface Call {
  readonly given: ReadonlyArray<Argument>;
  readonly named: Readonly<Record<string, Json>>;
}

export interface Layer {
  readonly name: string;
  /** `keras.layers`, or where an operation of `keras.ops` is. */
  readonly module: string;
  readonly kind: string;
  readonly config: Readonly<Record<string, Json>>;
  readonly weights: ReadonlyArray<Known>;
  readonly calls: Array<Call>;
}

interface Asked {
  readonly kind: string;
  readonly config: Readonly<Record<string, Json>>;
  readonly given: ReadonlyArray<Argument>;
  readonly to: Shape;
  readonly dtype?: DType;
}

export interface Emission {
  readonly graph: Graph;
  /** A value, perhaps smaller than its node's type where it repeats itself. */
  readonly value: (id: number) => Value;
  /** The same as a tensor of the node's own sizes. */
  readonly whole: (id: number) => Symbolic;
  /** The numbers of a value that no input changes. */
  readonly known: (id: number) => Known | undefined;
  /** How many nodes and outputs read this one. */
  readonly uses: (id: number) => number;
  /** Calls a stock layer; one with the same weights and options is called again. */
  readonly layer: (asked: Asked & { readonly weights?: ReadonlyArray<Known> }) => Symbolic;
  /** Calls an operation of `keras.ops`, for what no layer does. */
  readonly operation: (
    asked: Asked & { readonly of?: "numpy" | "nn" | "core" | "math"; readonly named?: Readonly<Record<string, Json>> },
  ) => Symbolic;
  /** Zeros of this rank, one element to a sample along this axis; one in all where it is negative. */
  readonly zeros: (rank: number, axis: number) => Symbolic;
}

export type Lowering = (e: Emission, node: Node) => Value;

export interface Emitted {
  readonly layers: ReadonlyArray<Layer>;
  readonly inputs: ReadonlyArray<Symbolic>;
  readonly outputs: ReadonlyArray<Symbolic>;
}

/** Sizes as Keras has them. */
export const sizesOf = (axes: Axes): Shape => axes.map(({ size }) => (isBatch(size) ? null : size));

/** One element along each axis of samples stands for all of them, unless a sample has several there. */
const single = ({ axes }: Node["type"]): boolean => axes.every(({ size }) => !isBatch(size) || size.times === 1);

/** Which values no input changes. */
const fixedNodes = ({ nodes }: Graph): ReadonlyArray<boolean> => {
  const fixed: Array<boolean> = [];
  nodes.forEach(({ op, inputs, type }, id) => {
    fixed[id] = op !== "input" && op !== "count" && single(type) && inputs.every((input) => fixed[input]);
  });
  return fixed;
};

/** The numbers of those values. */
const knownValues = (graph: Graph, weights: Readonly<Record<string, Weight>>): ReadonlyMap<number, Known> => {
  const fixed = fixedNodes(graph);
  const ids = graph.nodes.flatMap((_, id) => (fixed[id] ? [id] : []));
  const outputs = Object.fromEntries(ids.map((id) => [`${id}`, id]));
  const state = Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data) }]),
  );
  const made = evaluateGraph({ ...graph, outputs, updates: {} }, {}, state, { precision: "f32", samples: 1 }).outputs;
  return new Map(
    ids.map((id) => {
      const { op, attributes, type } = graph.nodes[id] as Node;
      const { shape, data } = made[`${id}`] as { readonly shape: ReadonlyArray<number>; readonly data: Float64Array };
      return [
        id,
        { _tag: "Known", shape, values: data, dtype: type.dtype, ...(op === "state" && { state: attributes.name }) },
      ];
    }),
  );
};

interface Writer {
  readonly layers: Map<string, Layer>;
  readonly shared: Map<string, string>;
  readonly taken: Set<string>;
  readonly numbers: Map<Known, number>;
}

const free = (taken: Set<string>, wanted: string, twin = 1): string => {
  const name = twin === 1 ? wanted : `${wanted}_${twin}`;
  if (taken.has(name)) return free(taken, wanted, twin + 1);
  taken.add(name);
  return name;
};

const layerOf = (writer: Writer, path: string, layer: Omit<Layer, "name" | "calls">): Layer => {
  const name = free(writer.taken, identifier(path.replace(/\/[^/]*$/, "")).toLowerCase());
  const made = { ...layer, name, calls: [] };
  writer.layers.set(name, made);
  return made;
};

const called = (layer: Layer, { given, to, dtype = "f32" }: Asked, named: Call["named"] = {}): Symbolic => {
  layer.calls.push({ given, named });
  return { _tag: "Symbolic", layer: layer.name, call: layer.calls.length - 1, shape: to, dtype };
};

/** Two layers with the same weights are one. */
const sharedKey = (writer: Writer, { kind, config }: Asked, weights: ReadonlyArray<Known>): string | undefined => {
  if (weights.length === 0) return undefined;
  const number = (weight: Known): number => {
    const found = writer.numbers.get(weight) ?? writer.numbers.size;
    writer.numbers.set(weight, found);
    return found;
  };
  return JSON.stringify([kind, config, weights.map(number)]);
};

const inputLayer = (writer: Writer, { name, type }: PartInput): Symbolic => {
  const [shape, dtype] = [sizesOf(type.axes), type.dtype === "f32" ? "float32" : "int32"];
  writer.taken.add(name);
  const config = { batch_shape: shape, dtype, sparse: false, ragged: false };
  writer.layers.set(name, { name, module: "keras.layers", kind: "InputLayer", config, weights: [], calls: [] });
  return { _tag: "Symbolic", layer: name, call: 0, shape, dtype: type.dtype };
};

const once = <K, V>(known: Map<K, V>, key: K, make: () => V): V => {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
};

/** The zeros come of the first input that tells how many samples there are. */
const zerosLike = (e: Emission, inputs: ReadonlyArray<Symbolic>, rank: number, axis: number): Symbolic => {
  const from = inputs.find(({ shape }) => shape.includes(null)) ?? (inputs[0] as Symbolic);
  const position = axis < 0 ? -1 : from.shape.indexOf(null);
  const spans = from.shape.map((_, i): Span => (i === position ? [null, null] : [0, 1]));
  const cut = e.operation({
    kind: "GetItem",
    config: {},
    given: [from, { _tag: "Slices", of: spans }],
    to: from.shape.map((_, i) => (i === position ? null : 1)),
    dtype: from.dtype,
  });
  const to = Array.from({ length: rank }, (_, i) => (i === axis ? null : 1));
  const shaped = e.operation({
    kind: "Reshape",
    config: { newshape: to.map((size) => size ?? -1) },
    given: [cut],
    to,
    dtype: from.dtype,
  });
  return e.operation({ kind: "ZerosLike", config: { dtype: "float32" }, given: [shaped], to });
};

/** Numbers as a tensor, once for each sample. */
const given = (e: Emission, value: Known, full: Shape): Symbolic => {
  const zeros = e.zeros(full.length, full.indexOf(null));
  const to = full.map((size, i) => (size === null ? null : (value.shape[i] as number)));
  const made = e.operation({ kind: "Add", config: {}, given: [zeros, { ...value, dtype: "f32" }], to });
  if (value.dtype === "f32") return made;
  return e.operation({ of: "core", kind: "Cast", config: { dtype: "int32" }, given: [made], to, dtype: "i32" });
};

/** Numbers that are repeated, before they are. */
const thinned = (node: Node, from: Known, axes: Axes): Known => {
  const kept = broadcastPositions(axes, node.type.axes) ?? [];
  const { state, ...numbers } = from;
  const shape = node.type.axes.map((_, i) => (kept.includes(i) ? (from.shape[kept.indexOf(i)] as number) : 1));
  return { ...numbers, shape };
};

/** A value that belongs to no sample, once for each of them. */
const perSample = (e: Emission, value: Symbolic, full: Shape): Symbolic => {
  const axis = full.findIndex((size, i) => size === null && value.shape[i] !== null);
  if (axis < 0) return value;
  const to = value.shape.map((size, i) => (i === axis ? null : size));
  const sum = e.operation({ kind: "Add", config: {}, given: [e.zeros(full.length, axis), value], to });
  if (value.dtype === "f32") return sum;
  return e.operation({ of: "core", kind: "Cast", config: { dtype: "int32" }, given: [sum], to, dtype: "i32" });
};

/** A tensor with every element that it stands for. */
const repeated = (e: Emission, thin: Symbolic, full: Shape): Symbolic => {
  const value = perSample(e, thin, full);
  const repeats = full.map((size, i) => (value.shape[i] === size ? 1 : (size as number)));
  if (repeats.every((n) => n === 1)) return value;
  return e.operation({ kind: "Tile", config: { repeats }, given: [value], to: full, dtype: value.dtype });
};

/** How many nodes and outputs read each node. */
const usesOf = ({ nodes, outputs }: Graph): ReadonlyMap<number, number> => {
  const uses = new Map<number, number>();
  for (const id of [...nodes.flatMap(({ inputs }) => inputs), ...Object.values(outputs)])
    uses.set(id, (uses.get(id) ?? 0) + 1);
  return uses;
};

/** Emits a part with this lowering of its nodes. */
export const emitPart = (part: ExportPart, weights: Readonly<Record<string, Weight>>, lower: Lowering): Emitted => {
  const { graph } = part;
  const writer: Writer = { layers: new Map(), shared: new Map(), taken: new Set(), numbers: new Map() };
  const inputs = part.inputs.map((input) => inputLayer(writer, input));
  const fed = new Map(part.inputs.map(({ name }, i) => [name, inputs[i] as Symbolic]));
  const known = knownValues(graph, weights);
  const uses = usesOf(graph);
  const [values, wholes, zeros] = [new Map<number, Value>(), new Map<number, Symbolic>(), new Map<string, Symbolic>()];
  const nodeAt = (id: number): Node => graph.nodes[id] as Node;
  const made = (id: number): Value =>
    once(values, id, () => {
      const node = nodeAt(id);
      const from = node.op === "broadcast" ? known.get(node.inputs[0] as number) : undefined;
      if (from !== undefined) return thinned(node, from, nodeAt(node.inputs[0] as number).type.axes);
      if (node.op === "input") return fed.get(node.attributes.name) as Symbolic;
      return known.get(id) ?? lower(at(node.path), node);
    });
  const at = (path: string): Emission => {
    const e: Emission = {
      graph,
      value: made,
      known: (id) => known.get(id),
      uses: (id) => uses.get(id) ?? 0,
      whole: (id) =>
        once(wholes, id, () => {
          const [value, full] = [made(id), sizesOf(nodeAt(id).type.axes)];
          return repeated(e, value._tag === "Known" ? given(e, value, full) : value, full);
        }),
      layer: (asked) => {
        const held = asked.weights ?? [];
        const key = sharedKey(writer, asked, held);
        const twin = key === undefined ? undefined : writer.layers.get(writer.shared.get(key) ?? "");
        const { kind, config } = asked;
        const layer = twin ?? layerOf(writer, path, { module: "keras.layers", kind, config, weights: held });
        if (key !== undefined) writer.shared.set(key, layer.name);
        return called(layer, asked);
      },
      operation: ({ of = "numpy", named, ...asked }) => {
        const { kind, config } = asked;
        return called(
          layerOf(writer, path, { module: `keras.src.ops.${of}`, kind, config, weights: [] }),
          asked,
          named,
        );
      },
      zeros: (rank, axis) => once(zeros, `${rank} ${axis}`, () => zerosLike(at("samples"), inputs, rank, axis)),
    };
    return e;
  };
  const outputs = part.outputs.map(({ id, name }) => {
    const e = at(name);
    const value = e.whole(id);
    // Keras wants a layer's result.
    return fed.has(value.layer)
      ? e.layer({ kind: "Identity", config: {}, given: [value], to: value.shape, dtype: value.dtype })
      : value;
  });
  return { layers: [...writer.layers.values()], inputs, outputs };
};
