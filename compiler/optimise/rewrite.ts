// Local rewrites: tables of named rows, run over a graph in one walk. Nodes are visited in order, so a row sees inputs
// that are already rewritten and a chain collapses at once. A row answers with the value that takes the node's place.
import { type Builder, buildGraph, type Ref } from "../ir/graph/builder.js";
import { type Graph, type Node, type NodeOf, roots } from "../ir/graph/graph.js";
import { printType, sameSize, sameType } from "../ir/graph/type.js";
import type { OpName } from "../ir/op/index.js";
import { sweep } from "./dead.js";
import type { Count, Pass, Stage } from "./pass.js";

/** Where a row is tried: a node whose inputs are values of the graph being made. */
export interface Site<K extends OpName = OpName> {
  readonly node: { readonly [P in K]: NodeOf<P> }[K];
  /** The node's own value. */
  readonly self: Ref;
  readonly inputs: ReadonlyArray<Ref>;
  /** Emits beside the node, under its spec path. */
  readonly b: Builder;
  /** The node that made a value. */
  readonly maker: (value: Ref) => Node;
  /** The inputs of the node that made a value. */
  readonly sources: (value: Ref) => ReadonlyArray<Ref>;
  /**
   * Whether nothing but this node reads the value. Guards work, not results: counts are those of the graph before the
   * walk, so a value that a row has just given more readers may still pass for one that has a single reader.
   */
  readonly only: (value: Ref) => boolean;
}

export interface Row {
  readonly name: string;
  /** What it does, as an equation: `x·1 → x`. */
  readonly law: string;
  readonly on: ReadonlyArray<OpName>;
  readonly replace: (site: Site) => Ref | undefined;
}

/**
 * A row for nodes of these ops. `replace` gives a value of the node's own type, or nothing where the law doesn't apply.
 */
export const row = <K extends OpName>(
  on: K | ReadonlyArray<K>,
  name: string,
  law: string,
  replace: (site: Site<K>) => Ref | undefined,
): Row => ({
  name,
  law,
  on: typeof on === "string" ? [on] : on,
  replace: replace as (site: Site) => Ref | undefined,
});

/** How often each node is read, roots included. */
const useCounts = (graph: Graph): ReadonlyArray<number> => {
  const uses = new Array<number>(graph.nodes.length).fill(0);
  const read = (id: number): void => {
    uses[id] = (uses[id] ?? 0) + 1;
  };
  for (const node of graph.nodes) node.inputs.forEach(read);
  roots(graph).forEach(read);
  return uses;
};

/** The spec path that a node was emitted under: its path without the op's name. */
const parentPath = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** Whether a reshape from one to the other only gives axes other names. */
export const relabels = (from: Ref, to: Ref): boolean =>
  from.type.axes.length === to.type.axes.length &&
  from.type.axes.every((a, i) => sameSize(a.size, to.type.axes[i]?.size ?? -1));

/** What a value is a relabelling of, as far as only this node reads it; the value itself where it is none. */
export const ownUnlabelled = (site: Site, value: Ref): Ref => {
  if (site.maker(value).op !== "reshape" || !site.only(value)) return value;
  const source = site.sources(value)[0] as Ref;
  return relabels(source, value) ? ownUnlabelled(site, source) : value;
};

const byOp = (rows: ReadonlyArray<Row>): ReadonlyMap<OpName, ReadonlyArray<Row>> => {
  const table = new Map<OpName, Array<Row>>();
  for (const r of rows) for (const op of r.on) table.set(op, [...(table.get(op) ?? []), r]);
  return table;
};

/**
 * Rewrites of one place in a row: enough for the longest cascade of laws, and an end if two laws ever undo each other.
 */
const cascade = 16;

interface Walk {
  readonly b: Builder;
  readonly site: Cursor;
  readonly table: ReadonlyMap<OpName, ReadonlyArray<Row>>;
  readonly count: Count;
}

const refOf = (b: Builder, id: number): Ref => ({ id, type: (b.nodes()[id] as Node).type });

/**
 * The site of a walk, moved from node to node: rows look at it and keep nothing of it, and a walk over many nodes makes
 * one.
 */
interface Cursor extends Site {
  node: Site["node"];
  self: Ref;
  inputs: ReadonlyArray<Ref>;
}

const cursorOn = (b: Builder, uses: ReadonlyArray<number>): Cursor => {
  const nodes = b.nodes();
  const cursor: Cursor = {
    node: undefined as unknown as Node,
    self: undefined as unknown as Ref,
    inputs: [],
    get b() {
      return b.at(parentPath(cursor.node.path));
    },
    maker: (ref) => nodes[ref.id] as Node,
    sources: (ref) => (nodes[ref.id] as Node).inputs.map((id) => refOf(b, id)),
    only: (ref) => (uses[ref.id] ?? 1) <= 1,
  };
  return cursor;
};

/** The first row that applies to `value`, applied. */
const step = (walk: Walk, value: Ref): Ref | undefined => {
  const { site } = walk;
  const node = site.maker(value);
  const rows = walk.table.get(node.op);
  if (rows === undefined) return undefined;
  site.node = node;
  site.self = value;
  site.inputs = site.sources(value);
  for (const { name, law, replace } of rows) {
    const made = replace(site);
    if (made === undefined) continue;
    if (!sameType(made.type, value.type))
      throw new Error(`${law} turns ${printType(value.type)} into ${printType(made.type)} at ${site.node.path}`);
    walk.count(name);
    return made;
  }
  return undefined;
};

const settle = (walk: Walk, start: Ref): Ref => {
  let value = start;
  for (let i = 0; i < cascade; i++) {
    const next = step(walk, value);
    if (next === undefined) return value;
    value = next;
  }
  return value;
};

/** Runs rows over a graph in one walk and drops what they leave unread. The same object where no row applies. */
export const rewrite = (graph: Graph, rows: ReadonlyArray<Row>, count: Count = () => {}): Graph => {
  const counts = useCounts(graph);
  const table = byOp(rows);
  let fired = false;
  const result = buildGraph(graph.name, (b) => {
    const uses: Array<number> = [];
    const walk: Walk = {
      b,
      site: cursorOn(b, uses),
      table,
      count: (law) => {
        fired = true;
        count(law);
      },
    };
    const made: Array<number> = [];
    graph.nodes.forEach((node, i) => {
      // A row answers with a value of the node's own type, so no type changes on the way.
      const kept = b.keep(
        node,
        node.inputs.map((id) => made[id] as number),
      );
      const { id } = table.has(node.op) ? settle(walk, kept) : kept;
      // A value that takes over another's readers has at least those; its own stay counted, which errs on the safe
      // side.
      uses[id] = (uses[id] ?? 0) + (counts[i] as number);
      made.push(id);
    });
    const refs = (of: Readonly<Record<string, number>>): Readonly<Record<string, Ref>> =>
      Object.fromEntries(Object.entries(of).map(([name, id]) => [name, refOf(b, made[id] as number)]));
    return { outputs: refs(graph.outputs), updates: refs(graph.updates) };
  });
  return fired ? sweep(result) : graph;
};

/** A pass that is nothing but a table. */
export const tablePass = (name: string, doc: string, rows: ReadonlyArray<Row>, stage: Stage = "simplify"): Pass => ({
  name,
  doc,
  stage,
  run: (graph, count) => rewrite(graph, rows, count),
});
