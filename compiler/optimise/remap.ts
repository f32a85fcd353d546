// Makes a graph of chosen nodes of another, in a chosen order, with inputs, outputs and updates renumbered to match.
import type { Graph, Node } from "../ir/graph/graph.js";

/** The nodes `kept` (ids, in their new order), each input first replaced by `stands`, the id that stands for an id. */
export const remap = (
  graph: Graph,
  kept: ReadonlyArray<number>,
  stands: (id: number) => number = (id) => id,
): Graph => {
  const moved = new Int32Array(graph.nodes.length).fill(-1);
  for (const [position, id] of kept.entries()) moved[id] = position;
  const place = (id: number): number => {
    const position = moved[stands(id)] ?? -1;
    if (position < 0) throw new Error(`node ${id} of ${graph.name} is read but not kept`);
    return position;
  };
  const rename = (of: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
    Object.fromEntries(Object.entries(of).map(([name, id]) => [name, place(id)]));
  const nodes = kept.map((id) => {
    const node = graph.nodes[id] as Node;
    return { ...node, inputs: node.inputs.map(place) } as Node;
  });
  return { name: graph.name, nodes, outputs: rename(graph.outputs), updates: rename(graph.updates) };
};
