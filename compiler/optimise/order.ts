// Puts nodes where their values die early, without changing any. Two moves:
//   hoist  what only feeds results (an optimiser's update, a metric) runs right after the heavy node it waits for, so that a
//          gradient dies as soon as its parameter is updated;
//   sink   what frees less than it makes (a constant, a broadcast, a transpose read once) waits for its first reader.
// The order taken is the one with the lowest peak among: as given, hoisted, sunk, and hoisted then sunk. Never a higher
// one.
import type { Graph, Node } from "../ir/graph/graph.js";
import { opOf } from "../ir/op/index.js";
import { asGiven, type Buffers, buffersOf, isGiven, lastPlaces, type Order, peakInOrder } from "./liveness.js";
import type { Pass } from "./pass.js";
import { remap } from "./remap.js";

/** The batch that orders are compared at. Any size gives a valid order; only how good it is depends on this. */
const samples = 128;

const isLight = (node: Node): boolean => {
  const { kind } = opOf(node.op);
  return kind === "elementwise" || kind === "movement";
};

/** Nodes that are light themselves and that nothing heavy depends on. */
const tails = (graph: Graph): ReadonlyArray<boolean> => {
  const tail = graph.nodes.map(isLight);
  for (let id = tail.length - 1; id >= 0; id--)
    if (!tail[id]) for (const input of (graph.nodes[id] as Node).inputs) tail[input] = false;
  return tail;
};

/**
 * What a node waits for: itself if something heavy needs it, else the latest that its inputs wait for. Sources wait for
 * nothing.
 */
const hoistKeys = (graph: Graph): Int32Array => {
  const tail = tails(graph);
  const keys = new Int32Array(graph.nodes.length);
  graph.nodes.forEach((node, id) => {
    let latest = -1;
    for (const input of node.inputs) latest = Math.max(latest, keys[input] as number);
    keys[id] = node.inputs.length > 0 && !tail[id] ? id : latest;
  });
  return keys;
};

/**
 * Sorts nodes by what they wait for. No input has a greater key than its reader, and the sort is stable, so every node
 * still stands after what it reads.
 */
const hoisted = (graph: Graph): Order => {
  const keys = hoistKeys(graph);
  return keys.map((_, id) => id).sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
};

/** Only cheap things wait: a heavy node that waited would drag its inputs' lifetimes along. */
const mayWait = (node: Node): boolean => !isGiven(node) && (isLight(node) || opOf(node.op).kind === "source");

/**
 * Whether a node at a place makes more than it frees there. Inputs and state don't count as freed, since an engine may
 * hold them to the end.
 */
const isLazy = ({ nodes, owner, bytes }: Buffers, last: Int32Array, id: number, place: number): boolean => {
  const node = nodes[id] as Node;
  if (!mayWait(node)) return false;
  let freed = 0;
  node.inputs.forEach((input, i) => {
    const buffer = owner[input] as number;
    const repeated = node.inputs.slice(0, i).some((other) => owner[other] === buffer);
    if (!repeated && last[buffer] === place && !isGiven(nodes[buffer] as Node)) freed += bytes[buffer] as number;
  });
  return (bytes[id] as number) > freed;
};

/** The order as it stands, but lazy nodes only when their first reader asks for them. */
const sunk = (buffers: Buffers, order: Order): Order => {
  const { nodes } = buffers;
  const last = lastPlaces(buffers, order);
  const done = new Uint8Array(nodes.length);
  const placed: Array<number> = [];
  const demand = (root: number): void => {
    const stack = [root];
    while (stack.length > 0) {
      const id = stack[stack.length - 1] as number;
      const missing = done[id] === 1 ? [] : (nodes[id] as Node).inputs.filter((i) => done[i] === 0);
      if (missing.length > 0) stack.push(...missing.reverse());
      else {
        stack.pop();
        if (done[id] === 0) placed.push(id);
        done[id] = 1;
      }
    }
  };
  const ids = Array.from(order);
  ids.forEach((id, place) => {
    if (!isLazy(buffers, last, id, place)) demand(id);
  });
  ids.forEach(demand);
  return placed;
};

export const order: Pass = {
  name: "order",
  doc: "runs nodes so that values die early",
  stage: "place",
  run: (graph, count) => {
    const buffers = buffersOf(graph, samples);
    const given = asGiven(buffers);
    const early = hoisted(graph);
    const orders = [given, early, sunk(buffers, given), sunk(buffers, early)];
    const peaks = orders.map((candidate) => peakInOrder(buffers, candidate));
    const best = peaks.indexOf(Math.min(...peaks));
    if (best === 0) return graph;
    count?.("order → an order with a lower peak");
    return remap(graph, Array.from(orders[best] as Order));
  },
};
