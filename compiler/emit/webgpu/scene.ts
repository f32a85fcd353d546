/**
 * Which nodes of a graph get memory, and which are computed where they are read: a chain of elementwise ops and
 * movements is one shader.
 *
 * In: a graph, the number of samples, and the outputs that are wanted. Out: the scene that shaders are written in.
 */
import { reach } from "../../ir/graph/evaluate.js";
import type { Graph, Node } from "../../ir/graph/graph.js";
import { countAt, shapeAt } from "../../ir/graph/type.js";
import { opOf } from "../../ir/op/index.js";
import type { Shape } from "../shape.js";

export interface Scene {
  readonly graph: Graph;
  readonly samples: number;
  readonly live: ReadonlySet<number>;
  /** Nodes that are read from memory. */
  readonly stored: ReadonlySet<number>;
  readonly node: (id: number) => Node;
  readonly shape: (id: number) => Shape;
  readonly count: (id: number) => number;
}

/** Movements that are no more than arithmetic of indices: written anew wherever they are read. */
const light: ReadonlySet<string> = new Set([
  "reshape",
  "detach",
  "broadcast",
  "transpose",
  "slice",
  "oneHot",
  "resize",
]);

/** Written where they are read if that is one place. */
const fusing = ({ op, inputs }: Node): boolean =>
  opOf(op).kind === "elementwise" || op === "pad" || op === "permute" || (op === "concat" && inputs.length <= fewParts);

/** A join of more parts is written part by part. */
export const fewParts = 8;

/** The most nodes that one shader computes. */
const most = 48;

/** A number that WGSL has a literal for, or how many samples there are. */
export const isLiteral = (node: Node): boolean =>
  node.op === "count" ||
  (node.op === "constant" &&
    node.type.axes.length === 0 &&
    node.type.dtype === "f32" &&
    Number.isFinite(Math.fround(node.attributes.values[0] ?? 0)));

/** Movements that read no element twice. */
const readsEachOnce: ReadonlySet<string> = new Set([
  "reshape",
  "detach",
  "transpose",
  "slice",
  "permute",
  "pad",
  "concat",
]);

/** Whether a node reads each element of this input at most once: it may then be computed there. */
const readsOnce = ({ op }: Node, from: number, to: number): boolean => {
  const { kind } = opOf(op);
  if (kind === "elementwise" || op === "broadcast") return from >= to;
  return kind === "reduction" || readsEachOnce.has(op);
};

/** How often each node's elements are read, movements followed to whoever reads them. */
const readings = (graph: Graph, live: ReadonlySet<number>, roots: ReadonlySet<number>, count: Scene["count"]) => {
  const reads = graph.nodes.map(() => 0);
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    if (!live.has(id)) continue;
    const node = graph.nodes[id] as Node;
    const here = light.has(node.op) && !roots.has(id) ? (reads[id] as number) : 1;
    for (const input of node.inputs)
      reads[input] = (reads[input] as number) + (readsOnce(node, count(input), count(id)) ? here : Infinity);
  }
  return reads;
};

/** The nodes that get memory. */
const storedOf = (graph: Graph, live: ReadonlySet<number>, roots: ReadonlySet<number>, count: Scene["count"]) => {
  const reads = readings(graph, live, roots, count);
  const stored = new Set<number>();
  const costs: Array<number> = [];
  graph.nodes.forEach((node, id) => {
    if (!live.has(id)) return;
    const cost = 1 + node.inputs.reduce((sum, input) => sum + (stored.has(input) ? 0 : (costs[input] ?? 0)), 0);
    costs[id] = cost;
    const fused = light.has(node.op) || (fusing(node) && (reads[id] as number) <= 1);
    const inline = !roots.has(id) && (isLiteral(node) || (fused && cost <= most));
    if (!inline) stored.add(id);
  });
  return stored;
};

/** Roots are the outputs asked for and all updates; whatever they are, they get memory of their own. */
export const openScene = (graph: Graph, samples: number, outputs: ReadonlyArray<string>): Scene => {
  const roots = new Set([...outputs.map((name) => graph.outputs[name] as number), ...Object.values(graph.updates)]);
  const live = reach(graph.nodes, [...roots]);
  const counts = graph.nodes.map(({ type }) => countAt(type.axes, samples));
  const shapes = graph.nodes.map(({ type }) => shapeAt(type.axes, samples));
  const count = (id: number): number => counts[id] as number;
  return {
    graph,
    samples,
    live,
    stored: storedOf(graph, live, roots, count),
    node: (id) => graph.nodes[id] as Node,
    shape: (id) => shapes[id] as Shape,
    count,
  };
};
