/**
 * Images with their channels first, for targets whose windows want them so.
 *
 * In: a graph. Out: for each node, whether it is best made channels first: windows and convolutions are, and so is what maps their values one by one. What is
 * asked for in the other layout is transposed once.
 */
import type { Graph, Node } from "../ir/graph/graph.js";
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

/** Which nodes are made channels first. */
export const channelsFirst = ({ nodes }: Graph): ReadonlyArray<boolean> => {
  const first: Array<boolean> = [];
  const follows = ({ op, inputs }: Node): boolean => {
    if (opOf(op).kind !== "elementwise") return false;
    const ranked = inputs.filter((id) => (nodes[id] as Node).type.axes.length > 0);
    return ranked.length > 0 && ranked.every((id) => first[id]);
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
