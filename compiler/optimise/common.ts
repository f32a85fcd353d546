// Merges nodes that compute the same: equal op, attributes and inputs. Inputs of an op that declares itself commutative
// are compared in either order. Two nodes for one input or one state tensor are the same by their attributes. The first
// stays.
import { keyOf } from "../ir/graph/fingerprint.js";
import type { Graph } from "../ir/graph/graph.js";
import type { Pass } from "./pass.js";
import { remap } from "./remap.js";

/** For each node the first node that computes the same. */
const firstEqual = (graph: Graph): ReadonlyArray<number> => {
  const seen = new Map<string, number>();
  const stands: Array<number> = [];
  graph.nodes.forEach((node, id) => {
    const inputs = node.inputs.map((i) => stands[i] as number);
    const key = keyOf(node.op, inputs, node.attributes);
    const first = seen.get(key) ?? id;
    seen.set(key, first);
    stands.push(first);
  });
  return stands;
};

export const common: Pass = {
  name: "common",
  doc: "computes each value once",
  run: (graph, count) => {
    const stands = firstEqual(graph);
    const kept: Array<number> = [];
    for (const [id, first] of stands.entries()) if (first === id) kept.push(id);
    if (kept.length === graph.nodes.length) return graph;
    for (let merged = kept.length; merged < graph.nodes.length; merged++) count?.("x, x → x");
    return remap(graph, kept, (id) => stands[id] as number);
  },
};
