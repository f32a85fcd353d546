// How long values live and what that costs in memory, in any order of a graph's nodes. A reshape is another name for
// its input's bytes, so both share one buffer.
import { type Graph, type Node, roots } from "../ir/graph/graph.js";
import { countAt } from "../ir/graph/type.js";

/** Whether a node's value is its input's bytes under other axes. */
const isAlias = (node: Node): boolean => node.op === "reshape";

/** Whether a node's value is there before the run begins: fed, or held by the engine. */
export const isGiven = (node: Node): boolean => node.op === "input" || node.op === "state";

/** An order of a graph's nodes: ids, each after those that it reads. */
export type Order = ArrayLike<number>;

/** What the life of values depends on beside their order. */
export interface Buffers {
  readonly nodes: ReadonlyArray<Node>;
  /** For each node, the node that owns its buffer: itself, or what it is an alias of. */
  readonly owner: Int32Array;
  /** Bytes of a value of its own; an alias has none. Both dtypes take four bytes an element. */
  readonly bytes: Float64Array;
  /** Buffers that outlive the run: outputs, updates, and state unless an update takes its place. */
  readonly stays: Uint8Array;
}

/** The buffers of a graph for so many samples. */
export const buffersOf = (graph: Graph, samples: number): Buffers => {
  const { nodes, updates } = graph;
  const owner = new Int32Array(nodes.length);
  const bytes = new Float64Array(nodes.length);
  const stays = new Uint8Array(nodes.length);
  nodes.forEach((node, id) => {
    owner[id] = isAlias(node) ? (owner[node.inputs[0] as number] as number) : id;
    bytes[id] = isAlias(node) ? 0 : 4 * countAt(node.type.axes, samples);
    if (node.op === "state" && !Object.hasOwn(updates, node.attributes.name)) stays[id] = 1;
  });
  for (const id of roots(graph)) stays[owner[id] as number] = 1;
  return { nodes, owner, bytes, stays };
};

export const asGiven = ({ nodes }: Buffers): Order => Int32Array.from(nodes, (_, id) => id);

/**
 * For each buffer, the place in the order of its last reader, its own place if it has none; -1: it outlives the run.
 */
export const lastPlaces = ({ nodes, owner, stays }: Buffers, order: Order): Int32Array => {
  const last = new Int32Array(nodes.length);
  for (let place = 0; place < order.length; place++) {
    const id = order[place] as number;
    last[id] = place;
    for (const input of (nodes[id] as Node).inputs) last[owner[input] as number] = place;
  }
  stays.forEach((kept, id) => {
    if (kept === 1) last[id] = -1;
  });
  return last;
};

/**
 * Peak bytes of live values while the nodes run in an order: inputs and state included, each buffer freed after its
 * last read. What an engine keeps beyond that (pools, workspaces, state held until the end of the run) is not in it.
 */
export const peakInOrder = (buffers: Buffers, order: Order): number => {
  const { nodes, bytes } = buffers;
  const frees = new Float64Array(order.length);
  lastPlaces(buffers, order).forEach((place, id) => {
    if (place >= 0) frees[place] = (frees[place] as number) + (bytes[id] as number);
  });
  let live = nodes.reduce((sum, node, id) => (isGiven(node) ? sum + (bytes[id] as number) : sum), 0);
  let peak = live;
  for (let place = 0; place < order.length; place++) {
    const id = order[place] as number;
    if (!isGiven(nodes[id] as Node)) live += bytes[id] as number;
    peak = Math.max(peak, live);
    live -= frees[place] as number;
  }
  return peak;
};

/** Peak bytes of a graph for so many samples, in the order that its nodes stand in. */
export const peakBytes = (graph: Graph, samples: number): number => {
  const buffers = buffersOf(graph, samples);
  return peakInOrder(buffers, asGiven(buffers));
};
