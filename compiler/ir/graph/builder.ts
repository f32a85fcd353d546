// Makes graphs: emits typed nodes in order. The one mutable thing of the compiler, never seen outside the function that
// builds a graph. A type fault here is a broken invariant (the phases before have checked), so it throws.
import { isLeft } from "fp-ts/lib/Either.js";
import { type AttributesOf, type OpName, opOf } from "../op/index.js";
import { keyOf } from "./fingerprint.js";
import type { Graph, Node } from "./graph.js";
import { printType, sameType, type TensorType } from "./type.js";

/** A value of the graph under construction. */
export interface Ref {
  readonly id: number;
  readonly type: TensorType;
}

export interface Builder {
  readonly emit: <K extends OpName>(op: K, inputs: ReadonlyArray<Ref>, attributes: AttributesOf<K>) => Ref;
  /** The same builder, naming what it emits after another spec path. */
  readonly at: (path: string) => Builder;
  readonly path: string;
  /** Nodes emitted so far. */
  readonly nodes: () => ReadonlyArray<Node>;
  /** Copies a node of another graph, with its inputs given here; its type is derived anew. */
  readonly copy: (node: Node, inputs: ReadonlyArray<Ref>) => Ref;
  /** `copy` for inputs of the very types that the node had before: its type stands as it is. */
  readonly keep: (node: Node, inputs: ReadonlyArray<number>) => Ref;
}

interface Making {
  readonly nodes: Array<Node>;
  /** The node of each small thing, where they are shared. */
  readonly known: Map<string, number> | undefined;
}

const refTo = ({ nodes }: Making, id: number): Ref => ({ id, type: (nodes[id] as Node).type });

/** Sources, and what is computed from numbers alone. */
const isSmall = (inputs: ReadonlyArray<Ref>): boolean => inputs.every(({ type }) => type.axes.length === 0);

const builder = (making: Making, path: string): Builder => {
  const place = (node: Node, key: string | undefined): Ref => {
    making.nodes.push(node);
    if (key !== undefined) making.known?.set(key, making.nodes.length - 1);
    return { id: making.nodes.length - 1, type: node.type };
  };
  const emit = <K extends OpName>(op: K, inputs: ReadonlyArray<Ref>, attributes: AttributesOf<K>): Ref => {
    const ids = inputs.map((r) => r.id);
    const key = making.known && isSmall(inputs) ? keyOf(op, ids, attributes as object) : undefined;
    const found = key === undefined ? undefined : making.known?.get(key);
    if (found !== undefined) return refTo(making, found);
    const types = inputs.map((r) => r.type);
    const type = opOf(op).infer(types, attributes);
    if (isLeft(type)) throw new Error(`${path}/${op}(${types.map(printType).join(", ")}): ${type.left}`);
    const node = { op, inputs: ids, attributes, type: type.right, path: `${path}/${op}` };
    return place(node as unknown as Node, key);
  };
  const copy = (node: Node, inputs: ReadonlyArray<Ref>): Ref => {
    const before = making.nodes.length;
    const made = emit(node.op, inputs, node.attributes);
    if (made.id === before) making.nodes[made.id] = { ...(making.nodes[made.id] as Node), path: node.path };
    return made;
  };
  const keep = (node: Node, inputs: ReadonlyArray<number>): Ref => {
    const key = making.known && inputs.length === 0 ? keyOf(node.op, inputs, node.attributes) : undefined;
    const found = key === undefined ? undefined : making.known?.get(key);
    if (found !== undefined) return refTo(making, found);
    const same = inputs.every((id, i) => id === node.inputs[i]);
    return place(same ? node : ({ ...node, inputs } as Node), key);
  };
  return { emit, copy, keep, at: (next) => builder(making, next), path, nodes: () => making.nodes };
};

/** What a graph gives: outputs by name, and values written back to state. */
export interface Results {
  readonly outputs: Readonly<Record<string, Ref>>;
  readonly updates?: Readonly<Record<string, Ref>>;
}

const ids = (refs: Readonly<Record<string, Ref>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(refs).map(([name, ref]) => [name, ref.id]));

/**
 * Runs `make` on a fresh builder and closes the graph over what it returns. With `share`, small things are looked up as
 * they are emitted: a train step asks for the same constants and the same rate once for each parameter.
 */
export const buildGraph = (name: string, make: (b: Builder) => Results, { share = false } = {}): Graph => {
  const b = builder({ nodes: [], known: share ? new Map() : undefined }, name);
  const { outputs, updates = {} } = make(b);
  return { name, nodes: b.nodes(), outputs: ids(outputs), updates: ids(updates) };
};

const sourceKey = (node: Node): string | undefined =>
  node.op === "state" || node.op === "input" ? `${node.op} ${node.attributes.name}` : undefined;

/**
 * Splices `graph` into `b`. Its `input` nodes named in `bind` become those values; other inputs and its state are
 * shared with those that `b` already has by the same name, so that a parameter used in two modules is one value with
 * one gradient. So is what `shares` says of a node's path, where the same was computed before.
 */
export const inline = (
  b: Builder,
  graph: Graph,
  bind: Readonly<Record<string, Ref>>,
  shares: (path: string) => boolean = () => false,
): Required<Results> => {
  const sources = new Map(b.nodes().map((node, id) => [sourceKey(node), { id, type: node.type }]));
  sources.delete(undefined);
  const made: Array<Ref> = [];
  const keyed = ({ op, attributes }: Node, inputs: ReadonlyArray<number>): string => keyOf(op, inputs, attributes);
  const computed = new Map<string, Ref>();
  for (const [id, node] of b.nodes().entries())
    if (shares(node.path)) computed.set(keyed(node, node.inputs), { id, type: node.type });
  for (const node of graph.nodes) {
    const bound = node.op === "input" ? bind[node.attributes.name] : undefined;
    if (bound !== undefined && !sameType(bound.type, node.type))
      throw new Error(`${graph.name}: ${printType(bound.type)} is bound where ${printType(node.type)} is read`);
    const shared = bound ?? (node.inputs.length === 0 ? sources.get(sourceKey(node)) : undefined);
    const read = node.inputs.map((i) => (made[i] as Ref).id);
    const before = shared ?? (shares(node.path) ? computed.get(keyed(node, read)) : undefined);
    made.push(before ?? b.keep(node, read));
  }
  const refs = (of: Readonly<Record<string, number>>): Readonly<Record<string, Ref>> =>
    Object.fromEntries(Object.entries(of).map(([name, id]) => [name, made[id] as Ref]));
  return { outputs: refs(graph.outputs), updates: refs(graph.updates) };
};
