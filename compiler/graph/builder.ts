// Makes graphs: emits typed nodes in order. The one mutable thing of the compiler, never seen outside the function that
// builds a graph. A type fault here is a broken invariant (the phases before have checked), so it throws.
import { isLeft } from "fp-ts/lib/Either.js";
import { type AttributesOf, type OpName, opOf } from "../op/index.js";
import type { Graph, Node } from "./graph.js";
import { printType, type TensorType } from "./type.js";

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
}

const builder = (nodes: Array<Node>, path: string): Builder => {
  const emit = <K extends OpName>(op: K, inputs: ReadonlyArray<Ref>, attributes: AttributesOf<K>): Ref => {
    const types = inputs.map((r) => r.type);
    const type = opOf(op).infer(types, attributes);
    if (isLeft(type)) throw new Error(`${path}/${op}(${types.map(printType).join(", ")}): ${type.left}`);
    const node = { op, inputs: inputs.map((r) => r.id), attributes, type: type.right, path: `${path}/${op}` };
    nodes.push(node as unknown as Node);
    return { id: nodes.length - 1, type: type.right };
  };
  const copy = (node: Node, inputs: ReadonlyArray<Ref>): Ref => {
    const made = emit(node.op, inputs, node.attributes);
    nodes[made.id] = { ...(nodes[made.id] as Node), path: node.path };
    return made;
  };
  return { emit, copy, at: (next) => builder(nodes, next), path, nodes: () => nodes };
};

/** What a graph gives: outputs by name, and values written back to state. */
export interface Results {
  readonly outputs: Readonly<Record<string, Ref>>;
  readonly updates?: Readonly<Record<string, Ref>>;
}

const ids = (refs: Readonly<Record<string, Ref>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(refs).map(([name, ref]) => [name, ref.id]));

/** Runs `make` on a fresh builder and closes the graph over what it returns. */
export const buildGraph = (name: string, make: (b: Builder) => Results): Graph => {
  const b = builder([], name);
  const { outputs, updates = {} } = make(b);
  return { name, nodes: b.nodes(), outputs: ids(outputs), updates: ids(updates) };
};

const sourceKey = (node: Node): string | undefined =>
  node.op === "state" || node.op === "input" ? `${node.op} ${node.attributes.name}` : undefined;

/** Splices `graph` into `b`. Its `input` nodes named in `bind` become those values; other inputs and its state are shared
 * with those that `b` already has by the same name, so that a parameter used in two modules is one value with one gradient. */
export const inline = (b: Builder, graph: Graph, bind: Readonly<Record<string, Ref>>): Required<Results> => {
  const sources = new Map(b.nodes().map((node, id) => [sourceKey(node), { id, type: node.type }]));
  sources.delete(undefined);
  const made: Array<Ref> = [];
  for (const node of graph.nodes) {
    const bound = node.op === "input" ? bind[node.attributes.name] : undefined;
    const shared = bound ?? sources.get(sourceKey(node));
    made.push(
      shared ??
        b.copy(
          node,
          node.inputs.map((i) => made[i] as Ref),
        ),
    );
  }
  const refs = (of: Readonly<Record<string, number>>): Readonly<Record<string, Ref>> =>
    Object.fromEntries(Object.entries(of).map(([name, id]) => [name, made[id] as Ref]));
  return { outputs: refs(graph.outputs), updates: refs(graph.updates) };
};
