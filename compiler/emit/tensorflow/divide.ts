// How the work of a node divides between two halves of the batch, told from its axes alone. In: a graph. Out: for each
// node, whether it is done once, once for each half, or as a sum of two parts; whatever else couples samples is done
// whole.
import type { Graph, Node } from "../../ir/graph/graph.js";
import { type Axes, elements, isBatch, sizeAt } from "../../ir/graph/type.js";
import { opOf } from "../../ir/op/index.js";

/**
 * `whole`: once, for all samples. `each`: its value is that of the first half followed by that of the second, along the
 * batch. `parts`: the batch is summed away, and its value is the sum of what the halves give.
 */
export type Division = "whole" | "each" | "parts";

export const carriesBatch = ({ type }: Node): boolean => elements(type.axes).batches > 0;

/** Where the batch stands among axes that have it once; -1 where they have it not. */
export const batchPosition = (axes: Axes): number => axes.findIndex(({ size }) => isBatch(size));

/**
 * Elements for each index of the axes before the batch: equal before and after where a reshape leaves samples in line.
 */
const outer = (axes: Axes): number =>
  axes.slice(0, batchPosition(axes)).reduce((product, { size }) => product * sizeAt(size, 1), 1);

/**
 * Whether each sample's values are made of that sample's own. Only a reshape can mix them: whatever else moves values
 * along an axis needs a fixed size.
 */
const keepsSamples = (node: Node, inputs: ReadonlyArray<Node>): boolean =>
  node.op !== "reshape" || inputs.every(({ type }) => outer(type.axes) === outer(node.type.axes));

/** The value is linear in what it takes from each sample, and adds nothing of its own. */
const sums = ({ op }: Node): boolean => op === "sum" || opOf(op).kind === "contraction";

export const divisionOf = (graph: Graph, id: number): Division => {
  const node = graph.nodes[id] as Node;
  const inputs = node.inputs.map((i) => graph.nodes[i] as Node);
  const { kind } = opOf(node.op);
  if (kind === "source" || [node, ...inputs].some(({ type }) => elements(type.axes).batches > 1)) return "whole";
  if (carriesBatch(node)) return keepsSamples(node, inputs) ? "each" : "whole";
  return inputs.some(carriesBatch) && sums(node) ? "parts" : "whole";
};

/** Whether anything in a graph is done half by half. */
export const divides = (graph: Graph): boolean => graph.nodes.some((_, id) => divisionOf(graph, id) !== "whole");
