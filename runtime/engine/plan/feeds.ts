// What is fed to a graph: the size of the batch that it tells, and whether it is what the graph takes.
import type { Feed } from "../../../compiler/emit/plan.js";
import type { Graph } from "../../../compiler/ir/graph/graph.js";
import { isBatch } from "../../../compiler/ir/graph/type.js";
import type { Tensor, Tensors } from "../engine.js";

/** The number of samples, from the first fed input that has a batch axis; 1 where none has. */
export const samplesIn = (graph: Graph, feeds: Tensors): number => {
  for (const node of graph.nodes) {
    if (node.op !== "input") continue;
    const fed = feeds[node.attributes.name];
    const position = node.type.axes.findIndex(({ size }) => isBatch(size));
    const size = node.type.axes[position]?.size;
    if (fed && size !== undefined && isBatch(size)) return (fed.shape[position] ?? 0) / size.times;
  }
  return 1;
};

const printTensor = (dtype: string, shape: ReadonlyArray<number>): string => `${dtype}[${shape.join(", ")}]`;

/** The fed tensor, which must be there with the right dtype and number of elements. Throws a sentence otherwise. */
export const fedTo = (graph: string, { name, dtype, shape }: Feed, feeds: Tensors): Tensor => {
  const fed = feeds[name];
  const wanted = printTensor(dtype, shape);
  if (fed === undefined) throw new Error(`${graph} needs the input ${name}: ${wanted}`);
  const count = shape.reduce((product, n) => product * n, 1);
  if (fed.dtype !== dtype || fed.data.length !== count) {
    throw new Error(`${graph} takes ${name}: ${wanted}, but was fed ${printTensor(fed.dtype, fed.shape)}`);
  }
  return fed;
};
