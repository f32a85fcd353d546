// What lowerings emit into: named nodes, shared constants, sizes that depend on the batch, and the values of the graph,
// each lowered when first asked for.
import type { Graph, Node, NodeOf } from "../../ir/graph/graph.js";
import { type Axes, elements, isBatch, sameSize, sizeAt, type TensorType } from "../../ir/graph/type.js";
import type { OpName } from "../../ir/op/index.js";
import { batchPosition, carriesBatch, divisionOf } from "./divide.js";
import { type Attributes, attribute, type NodeDef, type Shape } from "./saved-model.js";

/** The name of a node, which stands for its only output. */
export type Tensor = string;

export interface Writer {
  /** Adds a node under this name, or one like it where the name is taken. */
  readonly add: (name: string, op: string, inputs: ReadonlyArray<Tensor>, attributes?: Attributes) => Tensor;
  readonly nodes: () => ReadonlyArray<NodeDef>;
}

/** TensorFlow's names: letters, digits, `. _ - / >`, not beginning with a mark. */
const legal = (name: string): string => name.replace(/[^A-Za-z0-9_./>-]/g, "_").replace(/^[^A-Za-z0-9.]/, ".");

export const openWriter = (): Writer => {
  const nodes: Array<NodeDef> = [];
  const taken = new Set<string>();
  // The twins of a name that are taken stay taken, so that the search goes on where the last one ended.
  const twins = new Map<string, number>();
  const free = (name: string): string => {
    for (let twin = twins.get(name) ?? 0; ; twin++) {
      const candidate = twin === 0 ? name : `${name}_${twin}`;
      if (taken.has(candidate)) continue;
      twins.set(name, twin + 1);
      return candidate;
    }
  };
  return {
    add: (wanted, op, inputs, attributes = {}) => {
      const name = free(legal(wanted));
      taken.add(name);
      nodes.push({ name, op, inputs, attributes });
      return name;
    },
    nodes: () => nodes,
  };
};

/** Sizes as TensorFlow declares them. */
export const shapeOf = (axes: Axes): Shape => axes.map(({ size }) => (isBatch(size) ? -1 : size));

export const typed = (type: "f32" | "i32"): Attributes => ({ T: attribute.type(type) });

/** The emission of one graph, seen from one of its nodes: what is emitted is named after that node's path. */
export interface Emission {
  readonly graph: Graph;
  readonly emit: (op: string, inputs: ReadonlyArray<Tensor>, attributes?: Attributes) => Tensor;
  /** The value of a node of the graph. */
  readonly value: (id: number) => Tensor;
  /** The node that makes a value; reshapes that only rename axes make nothing. */
  readonly maker: (id: number) => Node;
  readonly constant: (type: "f32" | "i32", shape: Shape, values: ReadonlyArray<number>) => Tensor;
  /** The number of samples, an i32 of rank 0. */
  readonly samples: () => Tensor;
  /** The value of a node in as many parts as it is made in. */
  readonly parts: (id: number) => ReadonlyArray<Tensor>;
}

export type Lower<K extends OpName> = (e: Emission, node: NodeOf<K>) => Tensor;

export type Lowerings = { readonly [K in OpName]: Lower<K> };

/** An i32 vector. */
export const integers = (e: Emission, values: ReadonlyArray<number>): Tensor =>
  e.constant("i32", [values.length], values);

/** An f32 of rank 0. */
export const number = (e: Emission, value: number): Tensor => e.constant("f32", [], [value]);

export const input = (e: Emission, node: Node, i: number): Tensor => e.value(node.inputs[i] as number);

export const typeOf = (e: Emission, node: Node, i: number): TensorType =>
  (e.graph.nodes[node.inputs[i] as number] as Node).type;

/** Σ `times`, times the number of samples, of rank 0. */
const batchOf = (e: Emission, times: number): Tensor =>
  times === 1 ? e.samples() : e.emit("Mul", [e.samples(), e.constant("i32", [], [times])], typed("i32"));

/** The shape of a value with these axes, as an i32 vector. */
export const sizes = (e: Emission, axes: Axes): Tensor => {
  if (elements(axes).batches === 0) return integers(e, shapeOf(axes));
  const each = axes.map(({ size }) => (isBatch(size) ? batchOf(e, size.times) : e.constant("i32", [], [size])));
  return e.emit("Pack", each, { ...typed("i32"), N: attribute.integer(each.length), axis: attribute.integer(0) });
};

/** `x` in a shape with at most one size of -1. */
export const reshaped = (e: Emission, x: Tensor, shape: Shape, type: "f32" | "i32" = "f32"): Tensor =>
  e.emit("Reshape", [x, integers(e, shape)], { ...typed(type), Tshape: attribute.type("i32") });

export const sameSizes = (a: Axes, b: Axes): boolean =>
  a.length === b.length && a.every(({ size }, i) => sameSize(size, b[i]!.size));

/** The node that makes the value of a node: itself, or what it only renames the axes of. */
export const originOf = (graph: Graph, id: number): number => {
  const node = graph.nodes[id] as Node;
  const from = node.op === "reshape" ? (node.inputs[0] as number) : undefined;
  if (from === undefined || !sameSizes(node.type.axes, (graph.nodes[from] as Node).type.axes)) return id;
  return originOf(graph, from);
};

/** The first input that tells the batch, and where. */
const witnessOf = (
  graph: Graph,
): { readonly id: number; readonly position: number; readonly times: number } | undefined => {
  for (const [id, { op, type }] of graph.nodes.entries()) {
    const position = type.axes.findIndex(({ size }) => isBatch(size));
    if (op === "input" && position >= 0) return { id, position, times: sizeAt(type.axes[position]!.size, 1) };
  }
  return undefined;
};

/** Emits `⌊shape(witness)[position] / times⌋`, or 1 where nothing tells the batch. */
const emitSamples = (e: Emission): Tensor => {
  const witness = witnessOf(e.graph);
  const whole = (value: number): Tensor => e.constant("i32", [], [value]);
  if (witness === undefined) return whole(1);
  const { type } = e.graph.nodes[witness.id] as Node;
  const shape = e.emit("Shape", [e.value(witness.id)], { ...typed(type.dtype), out_type: attribute.type("i32") });
  const i32 = attribute.type("i32");
  const size = e.emit("GatherV2", [shape, whole(witness.position), whole(0)], {
    Tparams: i32,
    Tindices: i32,
    Taxis: i32,
  });
  return witness.times === 1 ? size : e.emit("FloorDiv", [size, whole(witness.times)], typed("i32"));
};

/** All samples, or the first or second half of them. */
type Share = "all" | "first" | "second";

const halves = ["first", "second"] as const;

/** The number of samples of a share, from that of all: the first half is the smaller one. */
const samplesIn = (e: Emission, share: Share, all: Tensor): Tensor => {
  if (share === "all") return all;
  const first = e.emit("FloorDiv", [all, e.constant("i32", [], [2])], typed("i32"));
  return share === "first" ? first : e.emit("Sub", [all, first], typed("i32"));
};

/** A half of a value that is there whole. */
const cutHalf = (e: Emission, whole: Tensor, { dtype, axes }: TensorType, share: "first" | "second", end: Tensor) => {
  const along = batchPosition(axes);
  const times = sizeAt((axes[along] as Axes[number]).size, 1);
  const zero = e.constant("i32", [], [0]);
  const all = e.constant("i32", [], [-1]);
  const edge = times === 1 ? end : e.emit("Mul", [end, e.constant("i32", [], [times])], typed("i32"));
  const row = (own: Tensor, other: Tensor): Tensor =>
    e.emit(
      "Pack",
      axes.map((_, i) => (i === along ? own : other)),
      { ...typed("i32"), N: attribute.integer(axes.length), axis: attribute.integer(0) },
    );
  const [begin, size] = share === "first" ? [row(zero, zero), row(edge, all)] : [row(edge, zero), row(all, all)];
  return e.emit("Slice", [whole, begin, size], { ...typed(dtype), Index: attribute.type("i32") });
};

/**
 * Opens the emission of one graph. Nodes are lowered by `lower` when asked for, each once; in a `divided` graph what
 * can be is done for each half of the batch by itself.
 */
export const openEmission = (
  writer: Writer,
  graph: Graph,
  lower: (e: Emission, node: Node) => Tensor,
  divided = false,
): Emission => {
  const values = new Map<number | string, Tensor>();
  const once = (key: number | string, make: () => Tensor): Tensor => {
    const made = values.get(key) ?? make();
    values.set(key, made);
    return made;
  };
  const nodeAt = (id: number): Node => graph.nodes[id] as Node;
  const division = (id: number) => (divided ? divisionOf(graph, id) : "whole");
  const whole = (id: number): Tensor => {
    const node = nodeAt(id);
    const e = at(node.path, "all");
    switch (division(id)) {
      case "whole":
        return lower(e, node);
      case "parts":
        return e.emit(
          "AddV2",
          halves.map((half) => lower(at(node.path, half), node)),
          typed("f32"),
        );
      case "each":
        return e.emit(
          "ConcatV2",
          [...halves.map((half) => valueIn(id, half)), e.constant("i32", [], [batchPosition(node.type.axes)])],
          { ...typed(node.type.dtype), N: attribute.integer(2), Tidx: attribute.type("i32") },
        );
    }
  };
  const valueIn = (id: number, share: Share): Tensor => {
    const node = nodeAt(id);
    if (share === "all" || !carriesBatch(node)) return once(id, () => whole(id));
    return once(`${share} ${id}`, () => {
      const e = at(node.path, share);
      if (division(id) === "each") return lower(e, node);
      return cutHalf(e, valueIn(id, "all"), node.type, share, at("samples", "first").samples());
    });
  };
  const at = (path: string, share: Share): Emission => ({
    graph,
    emit: (op, inputs, attributes) => writer.add(`${graph.name}/${path}`, op, inputs, attributes),
    value: (id) => valueIn(id, share),
    maker: (id) => graph.nodes[originOf(graph, id)] as Node,
    constant: (type, shape, given) =>
      once(JSON.stringify([type, shape, given]), () =>
        writer.add(`${graph.name}/constant`, "Const", [], {
          dtype: attribute.type(type),
          value: attribute.tensor(type, shape, given),
        }),
      ),
    samples: () =>
      once(`samples ${share}`, () => {
        const e = at("samples", share);
        return share === "all" ? emitSamples(e) : samplesIn(e, share, at("samples", "all").samples());
      }),
    parts: (id) => (division(id) === "each" ? halves.map((half) => valueIn(id, half)) : [valueIn(id, "all")]),
  });
  return at("", "all");
};
