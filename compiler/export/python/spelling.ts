/**
 * What the spellings of PyTorch and of JAX share: both read a node the same way, and both index and reshape as NumPy
 * does.
 *
 * In: a node and the emission of its function. Out: an expression of Python.
 */
import { shapeOf } from "../../emit/tensorflow/emission.js";
import type { Node, NodeOf } from "../../ir/graph/graph.js";
import { type Axes, sameSize } from "../../ir/graph/type.js";
import type { OpName } from "../../ir/op/index.js";
import type { gradients } from "../refusal.js";
import { type Emission, type Text, tuple } from "./emission.js";

export type Spelled = Exclude<OpName, keyof typeof gradients | "input" | "state">;

export type Spell<K extends OpName> = (e: Emission, node: NodeOf<K>) => Text;

export const source = (e: Emission, node: Node, i: number): Node => e.graph.nodes[node.inputs[i] as number] as Node;

export const axesOf = (e: Emission, node: Node, i: number): Axes => source(e, node, i).type.axes;

export const input = (e: Emission, node: Node, i: number): Text => e.value(node.inputs[i] as number);

/** Nothing is written where only the names of axes change. */
export const reshape: Spell<"reshape"> = (e, node) => {
  const [from, { to }] = [axesOf(e, node, 0), node.attributes];
  const same = from.length === to.length && from.every(({ size }, i) => sameSize(size, (to[i] as Axes[number]).size));
  return same ? input(e, node, 0) : `${input(e, node, 0)}.reshape(${tuple(shapeOf(to))})`;
};

/** `[:, :, index]`, with as many axes before. */
export const at = (axis: number, index: Text): Text => `[${":, ".repeat(axis)}${index}]`;
