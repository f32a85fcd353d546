// What lowerings emit into: named nodes, shared constants, sizes that depend on the batch, and the values of the graph, each
// lowered when first asked for.
import type { Graph, Node, NodeOf } from "../../graph/graph.js";
import { type Axes, elements, isBatch, sameSize, sizeAt, type TensorType } from "../../graph/type.js";
import type { OpName } from "../../op/index.js";
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
  const free = (name: string, twin = 0): string => {
    const candidate = twin === 0 ? name : `${name}_${twin}`;
    return taken.has(candidate) ? free(name, twin + 1) : candidate;
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

const makerIn = (graph: Graph, id: number): Node => {
  const node = graph.nodes[id] as Node;
  const from = node.op === "reshape" ? (node.inputs[0] as number) : undefined;
  if (from === undefined || !sameSizes(node.type.axes, (graph.nodes[from] as Node).type.axes)) return node;
  return makerIn(graph, from);
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

/** Opens the emission of one graph. Nodes are lowered by `lower` when asked for, each once. */
export const openEmission = (writer: Writer, graph: Graph, lower: (e: Emission, node: Node) => Tensor): Emission => {
  const values = new Map<number | string, Tensor>();
  const once = (key: number | string, make: () => Tensor): Tensor => {
    const made = values.get(key) ?? make();
    values.set(key, made);
    return made;
  };
  const at = (path: string): Emission => ({
    graph,
    emit: (op, inputs, attributes) => writer.add(`${graph.name}/${path}`, op, inputs, attributes),
    value: (id) =>
      once(id, () => {
        const node = graph.nodes[id] as Node;
        return lower(at(node.path), node);
      }),
    maker: (id) => makerIn(graph, id),
    constant: (type, shape, given) =>
      once(JSON.stringify([type, shape, given]), () =>
        writer.add(`${graph.name}/constant`, "Const", [], {
          dtype: attribute.type(type),
          value: attribute.tensor(type, shape, given),
        }),
      ),
    samples: () => once("samples", () => emitSamples(at("samples"))),
  });
  return at("");
};
