// The graph: typed ANF. Nodes stand in order of evaluation and name each other by index; nothing is random and nothing
// is mutable. Produced by build/ and derive/, rewritten by optimise/, read by emit/ and by the reference engine.
import type { AttributesOf, OpName } from "../op/index.js";
import type { TensorType } from "./type.js";

/** One application of a primitive. `path` is the spec path it came from, e.g. `encoder.hidden/matMul`. */
export interface NodeOf<K extends OpName> {
  readonly op: K;
  readonly inputs: ReadonlyArray<number>;
  readonly attributes: AttributesOf<K>;
  readonly type: TensorType;
  readonly path: string;
}

export type Node = { readonly [K in OpName]: NodeOf<K> }[OpName];

/** Ops in an order in which each reads only those before it. */
export interface Graph {
  readonly name: string;
  readonly nodes: ReadonlyArray<Node>;
  /** What a run returns, by name. */
  readonly outputs: Readonly<Record<string, number>>;
  /** What a run writes back into state, by state name. */
  readonly updates: Readonly<Record<string, number>>;
}

/**
 * What a node's path says: the construct that it was made for, and what was made of that on the way: of
 * `encoder.hidden/matMul/gradient/multiply` the construct `encoder.hidden` and the steps `matMul`, `gradient`,
 * `multiply`. Whose a construct is says `owners` of the typed model.
 */
export const madeFor = ({
  path,
}: Pick<Node, "path">): { readonly construct: string; readonly steps: ReadonlyArray<string> } => {
  const [construct = "", ...steps] = path.split("/");
  return { construct, steps };
};

/** Every node a graph must keep: its outputs and its updates. */
export const roots = (graph: Graph): ReadonlyArray<number> => [
  ...Object.values(graph.outputs),
  ...Object.values(graph.updates),
];
