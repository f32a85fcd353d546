/**
 * What ONNX lowerings emit into: named nodes, initialisers, sizes that depend on the batch, and each value of the graph
 * in the layout that is asked for.
 *
 * In: a part. Out: nodes and initialisers in order. A value is emitted when it is first asked for; images are made
 * channels first where windows slide over them.
 */
import { originOf, shapeOf } from "../../emit/tensorflow/emission.js";
import type { Graph, Node, NodeOf } from "../../ir/graph/graph.js";
import { type Axes, elements, isBatch, sizeAt } from "../../ir/graph/type.js";
import type { OpName } from "../../ir/op/index.js";
import { channelsFirst, toFirst, toLast } from "../layout.js";
import type { ExportPart } from "../part.js";
import type { OnnxAttribute, OnnxAttributes, OnnxNode } from "./proto.js";

export type Name = string;

export const attribute = {
  integer: (value: number): OnnxAttribute => ({ _tag: "Integer", value }),
  integers: (values: ReadonlyArray<number>): OnnxAttribute => ({ _tag: "Integers", values }),
  float: (value: number): OnnxAttribute => ({ _tag: "Float", value }),
  text: (value: string): OnnxAttribute => ({ _tag: "Text", value }),
} as const;

/** The element types of ONNX: TensorProto.DataType. */
export const elementType = { float: 1, i32: 6, i64: 7 } as const;

/** An initialiser: numbers of the graph, or a weight with its axes in this order. */
export type Initialiser = { readonly name: Name; readonly shape: ReadonlyArray<number> } & (
  | { readonly _tag: "Numbers"; readonly type: "f32" | "i32" | "i64"; readonly values: ReadonlyArray<number> }
  | { readonly _tag: "Weight"; readonly state: string; readonly order?: ReadonlyArray<number> }
);

export interface Emission {
  readonly graph: Graph;
  readonly emit: (op: string, inputs: ReadonlyArray<Name>, attributes?: OnnxAttributes) => Name;
  /** A value, its axes in the graph's order. */
  readonly value: (id: number) => Name;
  /** A value of rank 4 with its channels first; one of rank 0 as it is. */
  readonly first: (id: number) => Name;
  /** Whether a node is made channels first. */
  readonly isFirst: (node: Node) => boolean;
  /** A value with its axes in another order; a weight is stored so. */
  readonly ordered: (id: number, order: ReadonlyArray<number>) => Name;
  readonly constant: (type: "f32" | "i32" | "i64", shape: ReadonlyArray<number>, values: ReadonlyArray<number>) => Name;
  /** The number of samples, an i64 of shape [1]. */
  readonly samples: () => Name;
}

export type Lower<K extends OpName> = (e: Emission, node: NodeOf<K>) => Name;

/** How a node is lowered: in the graph's layout, or channels first where the layout says so. */
export type Lowering = (e: Emission, node: Node) => Name;

export const integers = (e: Emission, values: ReadonlyArray<number>): Name =>
  e.constant("i64", [values.length], values);

export const number = (e: Emission, value: number): Name => e.constant("f32", [], [value]);

export const input = (e: Emission, node: Node, i: number): Name => e.value(node.inputs[i] as number);

export const axesOf = (e: Emission, node: Node, i: number): Axes =>
  (e.graph.nodes[node.inputs[i] as number] as Node).type.axes;

/** The shape of a value with these axes, an i64 vector. */
export const sizes = (e: Emission, axes: Axes): Name => {
  if (elements(axes).batches === 0) return integers(e, shapeOf(axes));
  const each = axes.map(({ size }) => {
    if (!isBatch(size)) return integers(e, [size]);
    return size.times === 1 ? e.samples() : e.emit("Mul", [e.samples(), integers(e, [size.times])]);
  });
  return e.emit("Concat", each, { axis: attribute.integer(0) });
};

/** `x` in a shape with at most one size of -1. */
export const reshaped = (e: Emission, x: Name, shape: ReadonlyArray<number>): Name =>
  e.emit("Reshape", [x, integers(e, shape)]);

/** Emits ⌊shape(input)[position] / times⌋ of the first input that tells the batch; 1 where none does. */
const emitSamples = (e: Emission, graph: Graph): Name => {
  for (const [id, { op, type }] of graph.nodes.entries()) {
    const position = type.axes.findIndex(({ size }) => isBatch(size));
    if (op !== "input" || position < 0) continue;
    const times = sizeAt((type.axes[position] as Axes[number]).size, 1);
    const shape = e.emit("Shape", [e.value(id)]);
    const size = e.emit("Gather", [shape, integers(e, [position])], { axis: attribute.integer(0) });
    return times === 1 ? size : e.emit("Div", [size, integers(e, [times])]);
  }
  return integers(e, [1]);
};

export interface Emitted {
  readonly nodes: ReadonlyArray<OnnxNode>;
  readonly initialisers: ReadonlyArray<Initialiser>;
  readonly outputs: ReadonlyArray<Name>;
}

interface Writer {
  readonly nodes: Array<OnnxNode>;
  readonly initialisers: Map<string, Initialiser>;
  readonly taken: Set<string>;
}

const free = ({ taken }: Writer, wanted: string, twin = 0): string => {
  const name = twin === 0 ? wanted : `${wanted}_${twin}`;
  if (taken.has(name)) return free({ taken } as Writer, wanted, twin + 1);
  taken.add(name);
  return name;
};

/** An initialiser, once for each key. */
const held = (writer: Writer, key: string, wanted: string, make: (name: Name) => Initialiser): Name => {
  const found = writer.initialisers.get(key);
  if (found !== undefined) return found.name;
  const name = free(writer, wanted);
  writer.initialisers.set(key, make(name));
  return name;
};

const weight = (writer: Writer, node: NodeOf<"state">, order?: ReadonlyArray<number>): Name => {
  const { name: state, type } = node.attributes;
  const own = shapeOf(type.axes);
  const shape = order === undefined ? own : order.map((i) => own[i] as number);
  return held(writer, `${state} ${order ?? ""}`, state, (name) => ({
    _tag: "Weight",
    name,
    shape,
    state,
    ...(order && { order }),
  }));
};

const once = <K, V>(known: Map<K, V>, key: K, make: () => V): V => {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
};

/** Emits a part with this lowering of its nodes; the results stand under the names of the part's outputs. */
export const emitPart = ({ graph, inputs, outputs }: ExportPart, lower: Lowering): Emitted => {
  const writer: Writer = { nodes: [], initialisers: new Map(), taken: new Set() };
  for (const { name } of [...inputs, ...outputs]) writer.taken.add(name);
  const [values, swapped] = [new Map<number, Name>(), new Map<string, Name>()];
  const first = channelsFirst(graph);
  const firstNodes = new Set(graph.nodes.filter((_, id) => first[id]));
  const nodeAt = (id: number): Node => graph.nodes[id] as Node;
  const add = (
    path: string,
    op: string,
    from: ReadonlyArray<Name>,
    attributes: OnnxAttributes = {},
    as?: Name,
  ): Name => {
    const output = as ?? free(writer, `${path}/${op}`);
    writer.nodes.push({ name: `${path}/${op}:${writer.nodes.length}`, op, inputs: from, output, attributes });
    return output;
  };
  const flip = (x: Name, order: ReadonlyArray<number>): Name =>
    once(swapped, `${x} ${order}`, () => add("layout", "Transpose", [x], { perm: attribute.integers(order) }));
  /** In the layout that it is made in. */
  const made = (id: number): Name => {
    const node = nodeAt(id);
    return once(values, id, () => {
      if (node.op === "input") return node.attributes.name;
      return node.op === "state" ? weight(writer, node) : lower(at(node.path), node);
    });
  };
  const at = (path: string): Emission => ({
    graph,
    emit: (op, from, attributes) => add(path, op, from, attributes),
    value: (id) => (first[id] ? flip(made(id), toLast) : made(id)),
    first: (id) => (first[id] || nodeAt(id).type.axes.length === 0 ? made(id) : flip(made(id), toFirst)),
    isFirst: (node) => firstNodes.has(node),
    ordered: (id, order) => {
      const node = nodeAt(originOf(graph, id));
      return node.op === "state" ? weight(writer, node, order) : flip(at(path).value(id), order);
    },
    constant: (type, shape, numbers) =>
      held(writer, JSON.stringify([type, shape, numbers]), "constant", (name) => ({
        _tag: "Numbers",
        name,
        type,
        shape,
        values: numbers,
      })),
    samples: () => once(swapped, "samples", () => emitSamples(at("samples"), graph)),
  });
  const results = outputs.map(({ name, id }) => add("output", "Identity", [at("output").value(id)], {}, name));
  return { nodes: writer.nodes, initialisers: [...writer.initialisers.values()], outputs: results };
};
