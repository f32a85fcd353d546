// Merges nodes that compute the same: equal op, attributes and inputs. Inputs of an op that declares itself commutative are
// compared in either order. Two nodes for one input or one state tensor are the same by their attributes. The first stays.
import type { Graph, Node } from "../graph/graph.js";
import { opOf } from "../op/index.js";
import type { Pass } from "./pass.js";
import { remap } from "./remap.js";

/** A string that two values share only if they are equal: unlike JSON it tells -0, NaN and the infinities apart. */
const fingerprint = (value: unknown): string => {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return `[${Array.from(value as ArrayLike<unknown>, fingerprint).join(",")}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, v]) => `${JSON.stringify(key)}:${fingerprint(v)}`).join(",")}}`;
};

const keyOf = (node: Node, inputs: ReadonlyArray<number>): string => {
  const sorted = opOf(node.op).commutative ? [...inputs].sort((a, b) => a - b) : inputs;
  return `${node.op}(${sorted.join(",")})${fingerprint(node.attributes)}`;
};

/** For each node the first node that computes the same. */
const firstEqual = (graph: Graph): ReadonlyArray<number> => {
  const seen = new Map<string, number>();
  const stands: Array<number> = [];
  graph.nodes.forEach((node, id) => {
    const key = keyOf(
      node,
      node.inputs.map((i) => stands[i] as number),
    );
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
    const kept = stands.flatMap((first, id) => (first === id ? [id] : []));
    if (kept.length === graph.nodes.length) return graph;
    for (let merged = kept.length; merged < graph.nodes.length; merged++) count?.("x, x → x");
    return remap(graph, kept, (id) => stands[id] as number);
  },
};
