/**
 * Broadcasts that need not be made, for targets that repeat the smaller operand of an elementwise op themselves.
 *
 * In: a graph and an elementwise node of two operands. Out: for each operand the value to read in its place, or nothing
 * where it is read as it is. The result keeps its shape: each of its axes is whole in one of the two.
 */
import type { Graph, Node } from "../../ir/graph/graph.js";
import type { Axes } from "../../ir/graph/type.js";
import { broadcastPositions } from "../../ir/op/broadcast.js";
import { originOf, shapeOf } from "./emission.js";

/** A value before a broadcast repeats it. */
export interface Thin {
  /** The node that makes it. */
  readonly from: number;
  /** The shape to read it in, of size 1 where it is repeated; absent: its own. */
  readonly shape?: ReadonlyArray<number>;
}

/** Which axes of the result an operand has; all of them unless it is a broadcast. */
const heldBy = ({ nodes }: Graph, made: Node): ReadonlyArray<number> => {
  const all = made.type.axes.map((_, i) => i);
  if (made.op !== "broadcast") return all;
  return broadcastPositions((nodes[made.inputs[0] as number] as Node).type.axes, made.type.axes) ?? all;
};

const thin = (made: Node, held: ReadonlyArray<number>): Thin => {
  const from = made.inputs[0] as number;
  const rank = made.type.axes.length;
  if (held.every((position, i) => position === rank - held.length + i)) return { from };
  return { from, shape: shapeOf(made.type.axes).map((size, i) => (held.includes(i) ? size : 1)) };
};

const covers = (axes: Axes, ...held: ReadonlyArray<ReadonlyArray<number>>): boolean =>
  axes.every((_, i) => held.some((positions) => positions.includes(i)));

/** Both operands, thinned as far as the result keeps its shape. */
export const thinOperands = (graph: Graph, node: Node): readonly [Thin | undefined, Thin | undefined] => {
  const [x, y] = node.inputs.map((id) => graph.nodes[originOf(graph, id)] as Node) as [Node, Node];
  const [hx, hy] = [heldBy(graph, x), heldBy(graph, y)];
  const { axes } = node.type;
  const full = axes.map((_, i) => i);
  const ranked = (made: Node): boolean => made.op === "broadcast" && made.type.axes.length === axes.length;
  const thinX = ranked(x) && covers(axes, hx, y.type.axes.length === axes.length ? hy : []);
  const thinY = ranked(y) && covers(axes, hy, x.type.axes.length < axes.length ? [] : thinX ? hx : full);
  return [thinX ? thin(x, hx) : undefined, thinY ? thin(y, hy) : undefined];
};
