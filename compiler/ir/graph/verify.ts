// Checks a graph against the rules of its ops: every node names only nodes before it, has the type that its op derives,
// and outputs and updates exist and fit. Takes any graph, gives its faults; a graph without faults can be evaluated.
import { isLeft } from "fp-ts/lib/Either.js";
import { type OpName, opOf } from "../op/index.js";
import type { TypeFault } from "../op/op.js";
import type { Graph, Node, NodeOf } from "./graph.js";
import { sameType, type TensorType } from "./type.js";

export type GraphFault =
  /** The node names an input that doesn't stand before it. */
  | { readonly _tag: "InputNotBefore"; readonly node: number; readonly input: number }
  /** The op refuses its inputs or attributes. */
  | { readonly _tag: "IllTyped"; readonly node: number; readonly fault: TypeFault }
  /** The node's type is not the one that its op derives. */
  | { readonly _tag: "WrongType"; readonly node: number; readonly found: TensorType; readonly expected: TensorType }
  /** Two inputs, or two reads of state, share a name and differ in type. */
  | { readonly _tag: "NameClash"; readonly node: number; readonly earlier: number; readonly name: string }
  | { readonly _tag: "NoSuchNode"; readonly root: "output" | "update"; readonly name: string; readonly node: number }
  /** An update doesn't have the type of the state that it writes. */
  | {
      readonly _tag: "UpdateMismatch";
      readonly name: string;
      readonly node: number;
      readonly found: TensorType;
      readonly expected: TensorType;
    };

const derived = <K extends OpName>(node: NodeOf<K>, inputs: ReadonlyArray<TensorType>) =>
  opOf(node.op).infer(inputs, node.attributes);

const nodeFaults = (graph: Graph, node: Node, id: number): ReadonlyArray<GraphFault> => {
  const late = node.inputs.filter((input) => !(input >= 0 && input < id));
  if (late.length > 0) return late.map((input) => ({ _tag: "InputNotBefore", node: id, input }));
  const expected = derived(
    node as NodeOf<OpName>,
    node.inputs.map((i) => (graph.nodes[i] as Node).type),
  );
  if (isLeft(expected)) return [{ _tag: "IllTyped", node: id, fault: expected.left }];
  return sameType(expected.right, node.type)
    ? []
    : [{ _tag: "WrongType", node: id, found: node.type, expected: expected.right }];
};

const named = (node: Node): string | undefined =>
  node.op === "input" || node.op === "state" ? node.attributes.name : undefined;

const clashes = (graph: Graph, node: Node, id: number): ReadonlyArray<GraphFault> => {
  const name = named(node);
  if (name === undefined) return [];
  const earlier = graph.nodes.findIndex((other) => other.op === node.op && named(other) === name);
  const clash = earlier < id && !sameType((graph.nodes[earlier] as Node).type, node.type);
  return clash ? [{ _tag: "NameClash", node: id, earlier, name }] : [];
};

const missing = (graph: Graph, root: "output" | "update"): ReadonlyArray<GraphFault> =>
  Object.entries(root === "output" ? graph.outputs : graph.updates)
    .filter(([, node]) => graph.nodes[node] === undefined)
    .map(([name, node]) => ({ _tag: "NoSuchNode", root, name, node }));

/** A state that the graph writes and never reads has no type here: only the program knows it. */
const misfits = (graph: Graph): ReadonlyArray<GraphFault> =>
  Object.entries(graph.updates).flatMap(([name, node]): ReadonlyArray<GraphFault> => {
    const found = graph.nodes[node]?.type;
    const expected = graph.nodes.find((other) => other.op === "state" && other.attributes.name === name)?.type;
    if (found === undefined || expected === undefined || sameType(found, expected)) return [];
    return [{ _tag: "UpdateMismatch", name, node, found, expected }];
  });

/** Every fault of a graph, in order of its nodes, then outputs and updates; none when it is sound. */
export const verify = (graph: Graph): ReadonlyArray<GraphFault> => [
  ...graph.nodes.flatMap((node, id) => [...nodeFaults(graph, node, id), ...clashes(graph, node, id)]),
  ...missing(graph, "output"),
  ...missing(graph, "update"),
  ...misfits(graph),
];
