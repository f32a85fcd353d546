// The order of a plan's units: single nodes and clusters, each after what it reads. In: a graph; out: the units that
// its results need, in order, each cluster with the members whose values somebody outside reads.
import { reach } from "../ir/graph/evaluate.js";
import type { Graph } from "../ir/graph/graph.js";
import { roots } from "../ir/graph/graph.js";
import { type Cluster, clusters } from "./cluster.js";
import type { Shape } from "./shape.js";
import { type Candidate, openViews } from "./views.js";

export type Unit =
  | { readonly _tag: "Node"; readonly id: number }
  | { readonly _tag: "Cluster"; readonly cluster: Cluster; readonly outputs: ReadonlyArray<number> };

type Group = { readonly members: ReadonlyArray<number>; readonly cluster?: Cluster };

/** A node by itself is worth a generated kernel only where it saves a repetition or a transpose. */
const worthwhile = (candidates: ReadonlyMap<number, Candidate>, { members, stores, width }: Cluster): boolean =>
  members.length > 1 || stores.size > 0 || (width !== undefined && candidates.has(members[0] as number));

/** Groups in an order of their dependencies; among those ready, the one that could have run earliest comes first. */
const ordered = (groups: ReadonlyArray<Group>, reads: (id: number) => ReadonlyArray<number>): ReadonlyArray<Group> => {
  const home = new Map<number, Group>();
  for (const group of groups) for (const id of group.members) home.set(id, group);
  const needs = (group: Group): ReadonlyArray<number> =>
    group.members.flatMap(reads).filter((id) => home.get(id) !== group);
  const key = (group: Group): number =>
    group.cluster ? Math.max(-1, ...needs(group)) + 0.5 : (group.members[0] as number);
  const sorted = [...groups].sort((a, b) => key(a) - key(b));
  const done = new Set<Group>();
  const result: Array<Group> = [];
  const visit = (group: Group): void => {
    if (done.has(group)) return;
    done.add(group);
    for (const id of needs(group)) visit(home.get(id) as Group);
    result.push(group);
  };
  for (const group of sorted) visit(group);
  return result;
};

/** Keeps what the results need, and tells of each cluster which values leave it. */
const kept = (
  graph: Graph,
  groups: ReadonlyArray<Group>,
  reads: (id: number) => ReadonlyArray<number>,
): ReadonlyArray<Unit> => {
  const needed = new Set<number>(roots(graph));
  const units: Array<Unit> = [];
  for (const { members, cluster } of [...groups].reverse()) {
    const outputs = members.filter((id) => needed.has(id));
    if (outputs.length === 0) continue;
    const inside = new Set(members);
    for (const id of members) for (const read of reads(id)) if (!inside.has(read)) needed.add(read);
    units.push(cluster ? { _tag: "Cluster", cluster, outputs } : { _tag: "Node", id: members[0] as number });
  }
  return units.reverse();
};

const live = (graph: Graph): ReadonlyArray<number> => [...reach(graph.nodes, roots(graph))].sort((a, b) => a - b);

/** Every needed node as a unit of its own, in the graph's order. */
export const scheduleNodes = (graph: Graph): ReadonlyArray<Unit> => live(graph).map((id) => ({ _tag: "Node", id }));

export interface Clustered {
  readonly units: ReadonlyArray<Unit>;
  readonly candidates: ReadonlyMap<number, Candidate>;
}

/** The needed nodes, elementwise ones in clusters; `alone`: each of those in one, if only by itself. */
export const scheduleClusters = (graph: Graph, shapes: ReadonlyArray<Shape>, alone = false): Clustered => {
  const { candidate } = openViews(graph, shapes);
  const all = live(graph);
  const candidates = new Map(
    all.flatMap((id) => {
      const found = candidate(id);
      return found ? [[id, found] as const] : [];
    }),
  );
  const reads = (id: number): ReadonlyArray<number> =>
    candidates.get(id)?.views.map(({ source }) => source) ?? graph.nodes[id]?.inputs ?? [];
  const readers = new Map<number, Array<number>>();
  for (const id of all) for (const source of reads(id)) readers.set(source, [...(readers.get(source) ?? []), id]);
  const found = clusters({ candidates, readers: (id) => readers.get(id) ?? [] });
  const chosen = found.filter((cluster) => alone || worthwhile(candidates, cluster));
  const taken = new Set(chosen.flatMap(({ members }) => members));
  const groups: ReadonlyArray<Group> = [
    ...all.filter((id) => !taken.has(id)).map((id) => ({ members: [id] })),
    ...chosen.map((cluster) => ({ members: cluster.members, cluster })),
  ];
  const plain = (id: number): ReadonlyArray<number> => (taken.has(id) ? reads(id) : (graph.nodes[id]?.inputs ?? []));
  return { units: kept(graph, ordered(groups, plain), plain), candidates };
};
