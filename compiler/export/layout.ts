/**
 * Images with their channels first, for targets whose windows want them so.
 *
 * In: a graph. Out: for each node, whether it is best made channels first: windows and convolutions are, and so is what
 * maps their values one by one. What is asked for in the other layout is transposed once.
 */
import { shapeOf } from "../emit/tensorflow/emission.js";
import type { Graph, Node } from "../ir/graph/graph.js";
import { broadcastPositions } from "../ir/op/broadcast.js";
import { type OpName, opOf } from "../ir/op/index.js";

/** [n, h, w, c] to [n, c, h, w], and back. */
export const toFirst = [0, 3, 1, 2] as const;
export const toLast = [0, 2, 3, 1] as const;

/** A kernel [height, width, in, out] as [out, in, height, width]. */
export const kernelFirst = [3, 2, 0, 1] as const;

/** Ops that slide windows over an image. */
const sliding: ReadonlySet<OpName> = new Set<OpName>([
  "avgPool",
  "conv2d",
  "conv2dInputGradient",
  "fusedConv",
  "maxPool",
  "resize",
]);

/** A value per channel, and perhaps per sample, that an elementwise op repeats over an image by itself. */
export interface PerChannel {
  /** The node whose values are repeated. */
  readonly from: number;
  /** Its shape beside an image with its channels first. */
  readonly shape: ReadonlyArray<number>;
}

export const perChannel = ({ nodes }: Graph, id: number): PerChannel | undefined => {
  const { op, inputs, type } = nodes[id] as Node;
  if (op !== "broadcast" || type.axes.length !== 4) return undefined;
  const from = inputs[0] as number;
  const kept = broadcastPositions((nodes[from] as Node).type.axes, type.axes) ?? [];
  if (kept.at(-1) !== 3 || kept.includes(1) || kept.includes(2)) return undefined;
  const sizes = shapeOf(type.axes);
  return { from, shape: [kept.includes(0) ? (sizes[0] as number) : 1, sizes[3] as number, 1, 1] };
};

/** Which nodes are made channels first. */
export const channelsFirst = (graph: Graph): ReadonlyArray<boolean> => {
  const { nodes } = graph;
  const first: Array<boolean> = [];
  const follows = ({ op, inputs }: Node): boolean => {
    if (opOf(op).kind !== "elementwise") return false;
    const ranked = inputs.filter((id) => (nodes[id] as Node).type.axes.length > 0);
    return ranked.some((id) => first[id]) && ranked.every((id) => first[id] || perChannel(graph, id) !== undefined);
  };
  nodes.forEach((node, id) => {
    first[id] = sliding.has(node.op) || follows(node);
  });
  return first;
};

/** `values` in another order of axes. */
export const permuted = <T extends Float32Array | Int32Array>(
  values: T,
  shape: ReadonlyArray<number>,
  order: ReadonlyArray<number>,
): T => {
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, n) => product * n, 1));
  const [to, by] = [order.map((i) => shape[i] as number), order.map((i) => strides[i] as number)];
  const out = values.slice() as T;
  const index = to.map(() => 0);
  let from = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = values[from] as number;
    for (let d = to.length - 1; d >= 0; d--) {
      index[d] = (index[d] as number) + 1;
      from += by[d] as number;
      if ((index[d] as number) < (to[d] as number)) break;
      from -= (by[d] as number) * (to[d] as number);
      index[d] = 0;
    }
  }
  return out;
};
