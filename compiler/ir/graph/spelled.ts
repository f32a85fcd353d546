// A graph for a target that lacks some elementwise ops. Before: `cube(x)` for a target without a name for it; after:
// what the op declares in its place, `multiply(multiply(x, x), x)`. In: a graph and the target. Out: the graph in ops
// that the target has.

import type { Target } from "../op/elementwise.js";
import { elementwiseOf, type OpName } from "../op/index.js";
import { buildGraph, type Ref } from "./builder.js";
import type { Graph } from "./graph.js";

export interface Spelled {
  readonly graph: Graph;
  /** Where a node of the graph given has its value in this one. */
  readonly at: (id: number) => number;
}

const isSpelled = (op: OpName, target: Target): boolean => {
  const declared = elementwiseOf(op);
  return declared?.spelled !== undefined && declared.names[target] === undefined;
};

/** The path of a node without its op. */
const above = (path: string): string => path.replace(/\/[^/]*$/, "");

/** One round: what is spelled may itself be made of ops that the target lacks. */
const round = (graph: Graph, target: Target): Spelled => {
  const made: Array<Ref> = [];
  const refs = (ids: Readonly<Record<string, number>>): Readonly<Record<string, Ref>> =>
    Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, made[id] as Ref]));
  const next = buildGraph(graph.name, (b) => {
    for (const node of graph.nodes) {
      const inputs = node.inputs.map((id) => made[id] as Ref);
      const [x, y = x] = inputs;
      const spelled = isSpelled(node.op, target) ? elementwiseOf(node.op)?.spelled : undefined;
      made.push(
        spelled === undefined || x === undefined || y === undefined
          ? b.keep(
              node,
              inputs.map(({ id }) => id),
            )
          : spelled(b.at(above(node.path)), x, y),
      );
    }
    return { outputs: refs(graph.outputs), updates: refs(graph.updates) };
  });
  return { graph: next, at: (id) => (made[id] as Ref).id };
};

/** The graph itself where the target has every op. */
export const spelledFor = (graph: Graph, target: Target): Spelled => {
  if (!graph.nodes.some(({ op }) => isSpelled(op, target))) return { graph, at: (id) => id };
  const once = round(graph, target);
  const rest = spelledFor(once.graph, target);
  return { graph: rest.graph, at: (id) => rest.at(once.at(id)) };
};
