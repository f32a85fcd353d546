/**
 * What several nodes are together to Keras: a batch normalisation, and a transposed convolution with its bias.
 *
 * In: the last node of such a group. Out: its value, or nothing where the node is no end of one. Weights then stand in
 * the layer as they were trained.
 */
import type { Node, NodeOf } from "../../ir/graph/graph.js";
import { type Emission, sizesOf } from "./emission.js";
import type { Known, Value } from "./value.js";
import { onlyCut, transposed } from "./window.js";

const at = (e: Emission, id: number): Node => e.graph.nodes[id] as Node;

/** A value per channel that no input changes, of a node that repeats it over an image or a batch. */
const perChannel = (e: Emission, id: number): number | undefined => {
  const node = at(e, id);
  const from = node.inputs[0];
  if (node.op !== "broadcast" || from === undefined || e.known(from) === undefined) return undefined;
  const { axes } = at(e, from).type;
  return axes.length === 1 && axes[0]?.name === node.type.axes.at(-1)?.name ? from : undefined;
};

interface Spread {
  readonly variance: Known;
  readonly epsilon: number;
}

/** √(variance + ε). */
const spreadOf = (e: Emission, id: number): Spread | undefined => {
  const root = at(e, id);
  const sum = root.op === "sqrt" ? at(e, root.inputs[0] as number) : undefined;
  if (sum?.op !== "add") return undefined;
  const [variance, epsilon] = sum.inputs.map((input) => e.known(input));
  if (variance?.shape.length !== 1 || epsilon?.shape.length !== 0) return undefined;
  return { variance, epsilon: epsilon.values[0] as number };
};

interface Normed extends Spread {
  readonly x: number;
  readonly mean: Known;
}

/** (x − mean) / √(variance + ε). */
const normedBy = (e: Emission, { op, inputs }: Node): Normed | undefined => {
  if (op !== "divide") return undefined;
  const [less, root] = [at(e, inputs[0] as number), perChannel(e, inputs[1] as number)];
  if (less.op !== "subtract" || root === undefined) return undefined;
  const [x, mean] = [less.inputs[0] as number, perChannel(e, less.inputs[1] as number)];
  const spread = spreadOf(e, root);
  const known = mean === undefined ? undefined : e.known(mean);
  return spread === undefined || known === undefined ? undefined : { ...spread, x, mean: known };
};

/** The operand that a group goes on from, and the value per channel beside it. */
const beside = (e: Emission, { inputs }: Node): readonly [rest: number, channel: Known] | undefined => {
  for (const [i, id] of inputs.entries()) {
    const channel = perChannel(e, id);
    if (channel !== undefined) return [inputs[1 - i] as number, e.known(channel) as Known];
  }
  return undefined;
};

const normalised = (
  e: Emission,
  node: Node,
  { x, mean, variance, epsilon }: Normed,
  scale?: Known,
  shift?: Known,
): Value => {
  const config = { axis: -1, epsilon, center: shift !== undefined, scale: scale !== undefined, dtype: "float32" };
  const weights = [scale, shift, mean, variance].filter((weight) => weight !== undefined);
  return e.layer({ kind: "BatchNormalization", config, given: [e.whole(x)], to: sizesOf(node.type.axes), weights });
};

/** The normalisation alone. */
export const normalisation = (e: Emission, node: NodeOf<"divide">): Value | undefined => {
  const normed = normedBy(e, node);
  return normed === undefined ? undefined : normalised(e, node, normed);
};

/** Whose values only this group reads. */
const lone = (e: Emission, id: number): boolean => e.uses(id) === 1;

/** The normalisation with its scale and shift, or the convolution with its bias. */
export const withShift = (e: Emission, node: NodeOf<"add">): Value | undefined => {
  const found = beside(e, node);
  if (found === undefined || !lone(e, found[0])) return undefined;
  const [rest, shift] = found;
  const from = at(e, rest);
  if (from.op === "conv2dInputGradient") return onlyCut(e, from) ? transposed(e, from, shift) : undefined;
  const scaled = from.op === "multiply" ? beside(e, from) : undefined;
  if (scaled === undefined || !lone(e, scaled[0])) return undefined;
  const normed = normedBy(e, at(e, scaled[0]));
  return normed === undefined ? undefined : normalised(e, node, normed, scaled[1], shift);
};
