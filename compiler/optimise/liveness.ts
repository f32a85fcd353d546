// How long values live and what that costs in memory. A reshape is another name for its input's bytes, so both share one buffer.
import { type Graph, type Node, roots } from "../graph/graph.js";
import { countAt } from "../graph/type.js";

/** Whether a node's value is its input's bytes under other axes. */
export const isAlias = (node: Node): boolean => node.op === "reshape";

/** Whether a node's value is there before the run begins: fed, or held by the engine. */
export const isGiven = (node: Node): boolean => node.op === "input" || node.op === "state";

/** Bytes of a value of its own for so many samples; an alias has none. Both dtypes take four bytes an element. */
export const bytesOf = (node: Node, samples: number): number =>
  isAlias(node) ? 0 : 4 * countAt(node.type.axes, samples);

/** For each node, the node that owns its buffer: itself, or what it is an alias of. */
export const owners = (graph: Graph): ReadonlyArray<number> => {
  const owner: Array<number> = [];
  graph.nodes.forEach((node, id) => {
    owner.push(isAlias(node) ? (owner[node.inputs[0] as number] as number) : id);
  });
  return owner;
};

/** Values that outlive a run: outputs, updates, and state unless an update takes its place. */
const outliving = (graph: Graph): ReadonlyArray<number> => {
  const kept = graph.nodes.flatMap((node, id) =>
    node.op === "state" && !(node.attributes.name in graph.updates) ? [id] : [],
  );
  return [...roots(graph), ...kept];
};

/** For each node, the place of the last node that reads its buffer. `Infinity`: it outlives the run. -1: nobody reads it. */
export const lastReads = (graph: Graph): ReadonlyArray<number> => {
  const owner = owners(graph);
  const last = new Array<number>(graph.nodes.length).fill(-1);
  graph.nodes.forEach((node, id) => {
    for (const input of node.inputs) last[owner[input] as number] = id;
  });
  for (const id of outliving(graph)) last[owner[id] as number] = Number.POSITIVE_INFINITY;
  return last.map((_, id) => last[owner[id] as number] as number);
};

/** The buffers that die once each node has run. */
const deaths = (graph: Graph): ReadonlyMap<number, ReadonlyArray<number>> => {
  const dying = new Map<number, Array<number>>();
  lastReads(graph).forEach((last, id) => {
    const at = last < 0 ? id : last;
    if (isAlias(graph.nodes[id] as Node) || !Number.isFinite(at)) return;
    const others = dying.get(at);
    if (others === undefined) dying.set(at, [id]);
    else others.push(id);
  });
  return dying;
};

/** Peak bytes of live values while the graph runs on so many samples: inputs and state included, each buffer freed after its
 * last read. What an engine keeps beyond that (pools, workspaces, state held until the end of the run) is not in it. */
export const peakBytes = (graph: Graph, samples: number): number => {
  const bytes = graph.nodes.map((node) => bytesOf(node, samples));
  const dying = deaths(graph);
  let live = graph.nodes.reduce((sum, node, id) => (isGiven(node) ? sum + (bytes[id] as number) : sum), 0);
  let peak = live;
  graph.nodes.forEach((node, id) => {
    if (!isGiven(node)) live += bytes[id] as number;
    peak = Math.max(peak, live);
    for (const dead of dying.get(id) ?? []) live -= bytes[dead] as number;
  });
  return peak;
};
