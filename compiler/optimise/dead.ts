// Drops every node that no output and no update reaches. An input that nobody reads goes too: a run then needn't be fed
// it.
import { type Graph, type Node, roots } from "../ir/graph/graph.js";
import type { Pass } from "./pass.js";
import { remap } from "./remap.js";

const reached = (graph: Graph): ReadonlyArray<boolean> => {
  const live = new Array<boolean>(graph.nodes.length).fill(false);
  for (const id of roots(graph)) live[id] = true;
  for (let id = graph.nodes.length - 1; id >= 0; id--)
    if (live[id]) for (const input of (graph.nodes[id] as Node).inputs) live[input] = true;
  return live;
};

const kept = (live: ReadonlyArray<boolean>): ReadonlyArray<number> => {
  const ids: Array<number> = [];
  for (const [id, alive] of live.entries()) if (alive) ids.push(id);
  return ids;
};

/** The graph without what no output and no update reaches. */
export const sweep = (graph: Graph): Graph => {
  const live = reached(graph);
  return live.every((l) => l) ? graph : remap(graph, kept(live));
};

export const dead: Pass = {
  name: "dead",
  doc: "drops nodes that no output and no update needs",
  run: (graph, count) => {
    const live = reached(graph);
    if (live.every((l) => l)) return graph;
    for (const l of live) if (!l) count?.("unreached → nothing");
    return remap(graph, kept(live));
  },
};
