// What an elementwise node sees of its inputs: through reshapes, and through broadcasts that a fused kernel repeats
// itself. In: a graph and its shapes; out: for each node that can join a cluster, its inputs as views, or the sum that
// it is.
import type { Graph, Node } from "../ir/graph/graph.js";
import { broadcastPositions } from "../ir/op/broadcast.js";
import { elementwiseOf } from "../ir/op/index.js";
import type { Access, Store } from "./kernel/index.js";
import { product, type Shape } from "./shape.js";

/** An input as the loop over [rows, width] reads it. `width` is set where the access fixes it. */
export interface View {
  readonly source: number;
  readonly access: Access;
  readonly width?: number;
}

/** A node that can join a cluster of `count` elements. */
export interface Candidate {
  readonly count: number;
  readonly views: ReadonlyArray<View>;
  readonly width?: number;
  /** Set where the node is a sum of what it reads. */
  readonly store?: Exclude<Store, "each">;
}

/**
 * How `narrow` (a shape with 1 where it repeats or is summed) stands in `shape`: at its end, at its start, or nowhere.
 */
type Standing =
  | { readonly _tag: "All" }
  | { readonly _tag: "None" }
  | { readonly _tag: "Tail" | "Head"; readonly width: number }
  | { readonly _tag: "Other" };

const standing = (narrow: Shape, shape: Shape): Standing => {
  const kept = shape.flatMap((n, i) => (n > 1 && narrow[i] === n ? [i] : []));
  const gone = shape.flatMap((n, i) => (n > 1 && narrow[i] !== n ? [i] : []));
  if (gone.length === 0) return { _tag: "All" };
  if (kept.length === 0) return { _tag: "None" };
  if (Math.max(...gone) < Math.min(...kept)) return { _tag: "Tail", width: product(narrow) };
  if (Math.max(...kept) < Math.min(...gone)) return { _tag: "Head", width: product(shape) / product(narrow) };
  return { _tag: "Other" };
};

/** Whether one loop can hold it beside its neighbours: it has code of its own, or will be spelled in ops that have. */
const isFusable = ({ op, type }: Node): boolean => {
  const { lanes, spelled } = elementwiseOf(op) ?? {};
  return (lanes ?? spelled) !== undefined && type.axes.length > 0;
};

const broadcastStanding = (graph: Graph, id: number, shapes: ReadonlyArray<Shape>): Standing => {
  const node = graph.nodes[id] as Node;
  const shape = shapes[id] as Shape;
  const from = graph.nodes[node.inputs[0] as number] as Node;
  const kept = broadcastPositions(from.type.axes, node.type.axes) ?? [];
  return standing(
    shape.map((n, i) => (kept.includes(i) ? n : 1)),
    shape,
  );
};

/** The views of a graph's values. */
export const openViews = (graph: Graph, shapes: ReadonlyArray<Shape>) => {
  const nodeOf = (id: number): Node => graph.nodes[id] as Node;
  /** What holds the same elements: reshapes, and broadcasts that repeat nothing, looked through. */
  const base = (id: number): number => {
    const { op, inputs } = nodeOf(id);
    const [from] = inputs;
    if (from === undefined) return id;
    if (op === "reshape") return base(from);
    return op === "broadcast" && broadcastStanding(graph, id, shapes)._tag === "All" ? base(from) : id;
  };
  const repeated = (id: number): View => {
    const found = broadcastStanding(graph, id, shapes);
    const source = base(nodeOf(id).inputs[0] as number);
    if (found._tag === "None") return { source, access: "scalar" };
    if (found._tag === "Tail") return { source, access: "row", width: found.width };
    if (found._tag === "Head") return { source, access: "column", width: found.width };
    return { source: id, access: "each" };
  };
  const view = (input: number): View => {
    const id = base(input);
    if (nodeOf(id).op === "broadcast") return repeated(id);
    return { source: id, access: nodeOf(id).type.axes.length === 0 ? "scalar" : "each" };
  };
  /** All inputs; one that would need another width than those before it is read as a whole. */
  const elementwise = (id: number): Candidate => {
    const count = product(shapes[id] as Shape);
    let width: number | undefined;
    const views = nodeOf(id).inputs.map((input): View => {
      const seen = view(input);
      if (seen.width !== undefined && width !== undefined && seen.width !== width) {
        return { source: base(input), access: "each" };
      }
      width ??= seen.width;
      return seen;
    });
    return { count, views, ...(width !== undefined && { width }) };
  };
  const summed = (id: number): Candidate | undefined => {
    const node = nodeOf(id);
    const from = node.inputs[0] as number;
    if (node.op !== "sum") return undefined;
    const shape = shapes[from] as Shape;
    const found = standing(
      shape.map((n, i) => (node.attributes.axes.includes(i) ? 1 : n)),
      shape,
    );
    const read = { count: product(shape), views: [{ source: base(from), access: "each" }] } as const;
    if (found._tag === "None") return { ...read, store: "sum" };
    if (found._tag === "Tail") return { ...read, width: found.width, store: "column-sum" };
    if (found._tag === "Head") return { ...read, width: found.width, store: "row-sum" };
    return undefined;
  };
  /** The node as a member of a cluster, if it can be one. */
  const candidate = (id: number): Candidate | undefined => (isFusable(nodeOf(id)) ? elementwise(id) : summed(id));
  return { candidate };
};
