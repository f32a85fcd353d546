// Puts nodes where their values die early, without changing any. Two moves:
//   hoist  what only feeds results (an optimiser's update, a metric) runs right after the heavy node it waits for, so that a
//          gradient dies as soon as its parameter is updated;
//   sink   what frees less than it makes (a constant, a broadcast, a transpose read once) waits for its first reader.
// The order taken is the one with the lowest peak among: as given, hoisted, sunk, and hoisted then sunk. Never a higher one.
import type { Graph, Node } from "../graph/graph.js";
import { opOf } from "../op/index.js";
import { bytesOf, isGiven, lastReads, owners, peakBytes } from "./liveness.js";
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

/** What a node waits for: itself if something heavy needs it, else the latest that its inputs wait for. Sources wait for nothing. */
const hoistKeys = (graph: Graph): ReadonlyArray<number> => {
  const tail = tails(graph);
  const keys: Array<number> = [];
  graph.nodes.forEach((node, id) => {
    const latest = Math.max(-1, ...node.inputs.map((i) => keys[i] as number));
    keys.push(node.inputs.length > 0 && !tail[id] ? id : latest);
  });
  return keys;
};

/** Sorts nodes by what they wait for. No input has a greater key than its reader, and the sort is stable, so every node still
 * stands after what it reads. */
const hoisted = (graph: Graph): ReadonlyArray<number> => {
  const keys = hoistKeys(graph);
  return keys.map((_, id) => id).sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
};

/** Only cheap things wait: a heavy node that waited would drag its inputs' lifetimes along. */
const mayWait = (node: Node): boolean => !isGiven(node) && (isLight(node) || opOf(node.op).kind === "source");

/** Nodes that make more than they free. Inputs and state don't count as freed, since an engine may hold them to the end. */
const lazy = (graph: Graph): ReadonlyArray<boolean> => {
  const last = lastReads(graph);
  const owner = owners(graph);
  const bytes = graph.nodes.map((node) => bytesOf(node, samples));
  return graph.nodes.map((node, id) => {
    const freed = [...new Set(node.inputs.map((i) => owner[i] as number))]
      .filter((i) => last[i] === id && !isGiven(graph.nodes[i] as Node))
      .reduce((sum, i) => sum + (bytes[i] as number), 0);
    return mayWait(node) && (bytes[id] as number) > freed;
  });
};

/** The order as it stands, but lazy nodes only when their first reader asks for them. */
const sunk = (graph: Graph): ReadonlyArray<number> => {
  const waits = lazy(graph);
  const done = new Array<boolean>(graph.nodes.length).fill(false);
  const placed: Array<number> = [];
  const demand = (root: number): void => {
    const stack = [root];
    while (stack.length > 0) {
      const id = stack[stack.length - 1] as number;
      const missing = (graph.nodes[id] as Node).inputs.filter((i) => !done[i]);
      if (missing.length > 0 && !done[id]) stack.push(...missing.reverse());
      else {
        stack.pop();
        if (!done[id]) placed.push(id);
        done[id] = true;
      }
    }
  };
  graph.nodes.forEach((_, id) => {
    if (!waits[id]) demand(id);
  });
  graph.nodes.forEach((_, id) => {
    demand(id);
  });
  return placed;
};

const reordered = (graph: Graph, by: (graph: Graph) => ReadonlyArray<number>): Graph => remap(graph, by(graph));

export const order: Pass = {
  name: "order",
  doc: "runs nodes so that values die early",
  stage: "place",
  run: (graph, count) => {
    const early = reordered(graph, hoisted);
    const candidates = [graph, early, reordered(graph, sunk), reordered(early, sunk)];
    const peaks = candidates.map((candidate) => peakBytes(candidate, samples));
    const best = peaks.indexOf(Math.min(...peaks));
    if (best > 0) count?.("order → an order with a lower peak");
    return candidates[best] as Graph;
  },
};
