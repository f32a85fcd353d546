// What values cost that only move: copies in runs of neighbouring elements. In: a movement with its shapes; out:
// milliseconds.
import type { Node } from "../ir/graph/graph.js";
import type { EngineCost } from "./engines.js";

/** A node with the shapes that it works on. */
export interface Sized {
  readonly node: Node;
  readonly inputs: ReadonlyArray<ReadonlyArray<number>>;
  readonly output: ReadonlyArray<number>;
}

type Shape = ReadonlyArray<number>;

export const size = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/** Elements behind an axis: what stands together while the axis is walked. */
const behind = (shape: Shape, axis: number): number => size(shape.slice(axis + 1));

/** Elements copied in runs of so many neighbours; a short run is copied element by element. */
const copied = ({ copy, run, alone }: EngineCost, elements: number, neighbours: number): number => {
  const length = Math.max(1, neighbours);
  return elements * copy + (elements / length) * Math.min(run, length * alone);
};

/** Runs of consecutive indices in an order. */
const runsIn = (order: ReadonlyArray<number>): number =>
  order.filter((index, i) => i === 0 || index !== (order[i - 1] as number) + 1).length;

/** How many neighbours of the output stood together before. */
const neighbours = ({ node, inputs, output }: Sized): number => {
  const [from = []] = inputs;
  switch (node.op) {
    case "permute":
      return (node.attributes.order.length / runsIn(node.attributes.order)) * behind(output, node.attributes.axis);
    case "slice":
      return node.attributes.size * behind(output, node.attributes.axis);
    case "gather":
      return size(from.slice(1));
    case "broadcast":
      return from.length > 0 && from.at(-1) === output.at(-1)
        ? (output.at(-1) ?? 1)
        : output.length > 1
          ? 1
          : size(output);
    case "pad":
      return from.at(-1) ?? 1;
    default:
      return 1;
  }
};

/** What it costs to put a movement's result in a row, without the call. */
export const movementMs = (engine: EngineCost, sized: Sized): number => {
  const { node, inputs, output } = sized;
  if (node.op === "concat") {
    const { axis } = node.attributes;
    return inputs.reduce((sum, x) => sum + copied(engine, size(x), (x[axis] ?? 1) * behind(x, axis)), 0);
  }
  if (node.op === "oneHot") return engine.call + 3 * size(output) * engine.element;
  const filled = node.op === "pad" ? size(output) * engine.element : 0;
  return filled + copied(engine, size(node.op === "pad" ? (inputs[0] ?? []) : output), neighbours(sized));
};
