// The meaning of a graph: each node's op evaluated in order, in doubles, rounded to float32 where asked. Slow and
// obvious; the reference engine runs on it, folding computes constants with it, and the laws compare every engine with
// it.
import { type OpName, opOf } from "../op/index.js";
import type { Values } from "../op/op.js";
import type { Graph, Node, NodeOf } from "./graph.js";
import { countAt, isBatch, printType, shapeAt, sizeAt, type TensorType } from "./type.js";

export type Precision = "f32" | "f64";

export type Feeds = Readonly<Record<string, Values>>;

export interface EvaluateOptions {
  /** Every float is rounded to float32 after each node, or left a double. */
  readonly precision: Precision;
  /** The size of the batch; read off the feeds where absent, and 1 where they don't tell. */
  readonly samples?: number;
  /** Only these outputs, beside all updates. */
  readonly outputs?: ReadonlyArray<string>;
}

export interface Evaluated {
  readonly outputs: Feeds;
  readonly updates: Feeds;
  /** Numbers held at once: those of every evaluated node. */
  readonly numbers: number;
}

const samplesIn = (type: TensorType, { shape }: Values): number | undefined => {
  const position = type.axes.findIndex(({ size }) => isBatch(size));
  if (position < 0) return undefined;
  return (shape[position] ?? 0) / sizeAt(type.axes[position]!.size, 1);
};

/** The size of the batch, from the first fed input that has one; 1 where none has. */
const samplesOf = (graph: Graph, feeds: Feeds): number => {
  for (const node of graph.nodes) {
    const feed = node.op === "input" ? feeds[node.attributes.name] : undefined;
    const samples = feed && samplesIn(node.type, feed);
    if (samples !== undefined) return samples;
  }
  return 1;
};

/** Which nodes these need, themselves included. */
export const reach = (nodes: ReadonlyArray<Node>, from: ReadonlyArray<number>): ReadonlySet<number> => {
  const needed = new Set(from);
  for (let id = nodes.length - 1; id >= 0; id--) if (needed.has(id)) for (const i of nodes[id]!.inputs) needed.add(i);
  return needed;
};

const evaluateNode = <K extends OpName>(
  node: NodeOf<K>,
  nodes: ReadonlyArray<Node>,
  values: ReadonlyArray<Values>,
  samples: number,
): Values => {
  const shape = shapeAt(node.type.axes, samples);
  const inputTypes = node.inputs.map((i) => nodes[i]!.type);
  const data = opOf(node.op).evaluate(
    node.inputs.map((i) => values[i]!),
    node.attributes,
    { shape, samples, inputTypes, type: node.type },
  );
  return { shape, data };
};

const held = (kind: string, name: string, type: TensorType, samples: number, from: Feeds): Values => {
  const found = from[name];
  if (found === undefined) throw new Error(`${kind} ${name}: ${printType(type)} has no value`);
  const wanted = countAt(type.axes, samples);
  if (found.data.length !== wanted) {
    throw new Error(`${kind} ${name}: ${printType(type)} has ${found.data.length} values, not ${wanted}`);
  }
  return { shape: shapeAt(type.axes, samples), data: found.data };
};

const rounded = ({ shape, data }: Values, { dtype }: TensorType, precision: Precision): Values =>
  precision === "f32" && dtype === "f32" ? { shape, data: data.map(Math.fround) } : { shape, data };

const pick = (of: Readonly<Record<string, number>>, values: ReadonlyArray<Values>): Feeds =>
  Object.fromEntries(Object.entries(of).map(([name, id]) => [name, values[id]!]));

/**
 * Runs a graph on these feeds and this state, both by name. Throws when a value is missing or has the wrong number of
 * elements.
 */
export const evaluateGraph = (graph: Graph, feeds: Feeds, state: Feeds, options: EvaluateOptions): Evaluated => {
  const samples = options.samples ?? samplesOf(graph, feeds);
  const asked = Object.entries(graph.outputs).filter(([name]) => options.outputs?.includes(name) ?? true);
  const live = reach(graph.nodes, [...asked.map(([, id]) => id), ...Object.values(graph.updates)]);
  const values: Array<Values> = [];
  const compute = (node: Node): Values => {
    if (node.op === "input") return held("input", node.attributes.name, node.type, samples, feeds);
    if (node.op === "state") return held("state", node.attributes.name, node.type, samples, state);
    return evaluateNode(node as NodeOf<OpName>, graph.nodes, values, samples);
  };
  graph.nodes.forEach((node, id) => {
    if (live.has(id)) values[id] = rounded(compute(node), node.type, options.precision);
  });
  const numbers = values.reduce((sum, { data }) => sum + data.length, 0);
  return { outputs: pick(Object.fromEntries(asked), values), updates: pick(graph.updates, values), numbers };
};
