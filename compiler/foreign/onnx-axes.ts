// Which axis of an ONNX value is which. In: a graph. Out: for each value a letter for each of its axes.
//
//   b batch   h, w height and width   t time   f features or channels   d the directions of a recurrent layer
//   bfhw, bft   channels first, as convolutions have them
//   btf, bhwf   features last, as matrices have them
//   tbf         time first, as recurrent layers have it; what they make is tdbf, and their last state dbf
//
// A file does not say which axis is which. What reads an input says it: a convolution, a matrix, a recurrent layer,
// past axes that are swapped on the way.
import { axesNamed, type Context, number, numbers, type OnnxNode, sizesBehind, wholeNumbers } from "./onnx-graph.js";

/** A letter for each axis. */
export type Order = string;
export type Orders = ReadonlyMap<string, Order>;

const firsts: ReadonlyArray<Order> = ["", "b", "bf", "bft", "bfhw"];
const lasts: ReadonlyArray<Order> = ["", "b", "bf", "btf", "bhwf"];

/** Channels in front. */
export const firstOf = (rank: number): Order | undefined => firsts[rank];

const windowed: ReadonlySet<string> = new Set([
  ...["Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"],
  ...["BatchNormalization", "InstanceNormalization", "GroupNormalization", "Resize", "Upsample"],
]);
const recurrent: ReadonlySet<string> = new Set(["GRU", "LSTM", "RNN"]);
const byFeature: ReadonlySet<string> = new Set(["MatMul", "LayerNormalization"]);

const swapped = (order: Order, by: ReadonlyArray<number>): Order => by.map((axis) => order[axis] ?? "?").join("");
const swappedBack = (order: Order, by: ReadonlyArray<number>): Order =>
  order
    .split("")
    .map((_, i) => order[by.indexOf(i)] ?? "?")
    .join("");

/** The axes of a Transpose; left out, it turns them round. */
const swapOf = ({ attributes }: OnnxNode, rank: number): ReadonlyArray<number> => {
  const given = numbers(attributes["perm"]);
  return given.length > 0 ? given : Array.from({ length: rank }, (_, i) => rank - 1 - i);
};

/** Ops behind which nothing is to be found out: their sizes are others. */
const ends: ReadonlySet<string> = new Set(["Reshape", "Flatten", "Shape", "Gather", "Squeeze", "Unsqueeze", "Gemm"]);

/** What the first reader that cares takes a value for. */
const wanted = (context: Context, value: string, rank: number, seen: ReadonlySet<string>): Order | undefined => {
  if (seen.has(value)) return undefined;
  const more = new Set([...seen, value]);
  for (const node of context.readers.get(value) ?? []) {
    if (recurrent.has(node.op)) {
      if (rank === 3 && node.inputs[0] === value) return "tbf";
    } else if (windowed.has(node.op)) {
      if (node.inputs[0] === value) return firstOf(rank);
    } else if (byFeature.has(node.op)) return lasts[rank];
    else if (!ends.has(node.op)) {
      const behind = wanted(context, node.outputs[0] ?? "", rank, more);
      if (behind === undefined) continue;
      return node.op === "Transpose" ? swappedBack(behind, swapOf(node, rank)) : behind;
    }
  }
  return undefined;
};

const at = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
const without = (order: Order, axes: ReadonlyArray<number>): Order =>
  order
    .split("")
    .filter((_, i) => !axes.some((axis) => at(axis, order.length) === i))
    .join("");

/** A vector that gets an axis gets the time. */
const withTime = (order: Order, axis: number): Order | undefined => {
  const place = at(axis, order.length + 1);
  return order === "bf" ? `${order.slice(0, place)}t${order.slice(place)}` : undefined;
};

/** Both directions of a recurrent layer beside each other: [time, batch, directions, features] in three axes. */
export const joinsDirections = (order: Order | undefined, sizes: ReadonlyArray<number>): boolean =>
  order === "tbdf" && sizes.join() === "0,0,-1";

const reshaped = (context: Context, orders: Orders, node: OnnxNode): Order | undefined => {
  const [from = "", sizes = "", to = ""] = [node.inputs[0], node.inputs[1], node.outputs[0]];
  if (joinsDirections(orders.get(from), wholeNumbers(context, sizes) ?? [])) return "tbf";
  const rank = sizesBehind(context, sizes)?.length ?? 2;
  if (rank < 3) return "bf";
  // What nobody reads is the result, which stands as the input does.
  const input = context.graph.inputs.map(([name]) => orders.get(name)).find((order) => order?.length === rank);
  return wanted(context, to, rank, new Set()) ?? input ?? firstOf(rank);
};

/** Expand of [batch, features] to three axes puts the time in front. */
const expanded = (context: Context, node: OnnxNode, order: Order): Order | undefined => {
  const sizes = wholeNumbers(context, node.inputs[1] ?? "") ?? [];
  return sizes.length > order.length ? withTime(order, 0) : order;
};

/** The order of what a node makes; undefined: nothing is known. */
const made = (context: Context, orders: Orders, node: OnnxNode, output: number): Order | undefined => {
  const order = node.inputs.map((input) => orders.get(input)).find((each) => each !== undefined);
  const axes = (): ReadonlyArray<number> => axesNamed(context, node) ?? [];
  if (order === undefined || node.op === "Shape") return undefined;
  switch (node.op) {
    case "GRU":
    case "LSTM":
      return output === 0 ? "tdbf" : "dbf";
    case "Transpose":
      return swapped(order, swapOf(node, order.length));
    case "Squeeze":
      return without(order, axes());
    case "Unsqueeze":
      return axes().length === 1 ? withTime(order, axes()[0] as number) : undefined;
    case "Gather":
      return (wholeNumbers(context, node.inputs[1] ?? "") ?? []).length === 1
        ? without(order, [number(node.attributes["axis"], 0)])
        : order;
    case "Expand":
      return expanded(context, node, order);
    case "Flatten":
      return "bf";
    case "Reshape":
      return reshaped(context, orders, node);
    default:
      return order;
  }
};

/** The order of every value that flows from an input. */
export const ordersOf = (context: Context): Orders => {
  const orders = new Map<string, Order>();
  for (const [name, sizes] of context.graph.inputs) {
    const order = wanted(context, name, sizes.length, new Set()) ?? firstOf(sizes.length);
    if (order !== undefined) orders.set(name, order);
  }
  for (const node of context.graph.nodes)
    for (const [i, output] of node.outputs.entries()) {
      const order = made(context, orders, node, i);
      if (order !== undefined) orders.set(output, order);
    }
  return orders;
};

/** Sizes in the order of `order`, without the batch, as graft has them: positions, then features. */
export const sizesInOrder = <N>(sizes: ReadonlyArray<N>, order: Order | undefined): ReadonlyArray<N> => {
  if (order === undefined || sizes.length < 2) return sizes.slice(1);
  const letters = order.split("");
  return [...letters.filter((letter) => letter !== "b" && letter !== "f"), "f"].flatMap((letter) => {
    const place = letters.indexOf(letter);
    return place < 0 ? [] : [sizes[place] as N];
  });
};
