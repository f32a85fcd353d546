// Groups elementwise nodes into clusters that one pass over memory computes. In: which nodes can join and what they
// read; out: for each node its cluster. A cluster is convex: no path leaves it and comes back, so it can run as one
// step.
import type { Candidate } from "./views.js";

export interface Cluster {
  /** In the order of the graph. */
  readonly members: ReadonlyArray<number>;
  readonly count: number;
  readonly width?: number;
  readonly stores: ReadonlySet<"row-sum" | "column-sum" | "sum">;
}

/** Kernels beyond this many instructions gain nothing: their values no longer fit the registers. */
const maxMembers = 64;

/**
 * How far a path between two clusters is looked for. Those that lie further apart stay apart: what one makes has left
 * the cache when the other comes, and to look on would take a time that grows with the square of a long graph.
 */
const furthest = 500;

interface Wiring {
  readonly candidates: ReadonlyMap<number, Candidate>;
  /** Who reads a node's value, views looked through. */
  readonly readers: (id: number) => ReadonlyArray<number>;
}

const single = (id: number, { count, width, store }: Candidate): Cluster => ({
  members: [id],
  count,
  ...(width !== undefined && { width }),
  stores: new Set(store ? [store] : []),
});

/** The two as one, unless their loops differ. Row sums and column sums want different orders of the loop. */
const merged = (a: Cluster, b: Cluster): Cluster | undefined => {
  const width = a.width ?? b.width;
  const stores = new Set([...a.stores, ...b.stores]);
  if (a.count !== b.count || a.members.length + b.members.length > maxMembers) return undefined;
  if (a.width !== undefined && b.width !== undefined && a.width !== b.width) return undefined;
  if (stores.has("row-sum") && stores.has("column-sum")) return undefined;
  const members = [...a.members, ...b.members].sort((x, y) => x - y);
  return { members, count: a.count, ...(width !== undefined && { width }), stores };
};

const first = ({ members }: Cluster): number => members[0] as number;
const last = ({ members }: Cluster): number => members.at(-1) as number;

/** Whether `reader` reads `source` element by element, so that both can stand in one loop. */
const aligned = ({ candidates }: Wiring, source: number, reader: number): boolean =>
  candidates.get(source)?.store === undefined &&
  (candidates.get(reader)?.views ?? []).every((view) => view.source !== source || view.access === "each");

/**
 * Whether a path from `a` to `b` leaves both in between, or `b` reads of `a` what is not there before a's loop ends.
 */
const apart = (wiring: Wiring, clusterOf: (id: number) => Cluster | undefined, a: Cluster, b: Cluster): boolean => {
  const [inA, inB] = [new Set(a.members), new Set(b.members)];
  const seen = new Set<number>();
  const open: Array<number> = [];
  for (const source of a.members) {
    for (const reader of wiring.readers(source)) {
      if (inB.has(reader) && !aligned(wiring, source, reader)) return true;
      if (!inA.has(reader) && !inB.has(reader)) open.push(reader);
    }
  }
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (inB.has(next)) return true;
    if (seen.has(next)) continue;
    if (seen.size > furthest) return true;
    const whole = clusterOf(next);
    for (const id of whole?.members ?? [next]) seen.add(id);
    if ((whole ? first(whole) : next) > last(b)) continue;
    for (const id of whole?.members ?? [next]) open.push(...wiring.readers(id));
  }
  return false;
};

/** Merges each candidate, in order, with the clusters of what it reads. */
export const clusters = (wiring: Wiring): ReadonlyArray<Cluster> => {
  const of = new Map<number, Cluster>();
  const clusterOf = (id: number): Cluster | undefined => of.get(id);
  for (const [id, candidate] of wiring.candidates) {
    of.set(id, single(id, candidate));
    for (const { source } of candidate.views) {
      const [a, b] = [of.get(source), of.get(id)];
      const both = a && b && a !== b ? merged(a, b) : undefined;
      if (!a || !b || !both || apart(wiring, clusterOf, a, b)) continue;
      for (const member of both.members) of.set(member, both);
    }
  }
  return [...new Set(of.values())];
};
