// Reverse-mode differentiation, graph to graph: takes values of a graph under construction and emits into it the nodes
// that compute the gradient of a loss. Gradients are ordinary nodes, so they print, optimise and test like any graph.
import type { Builder, Ref } from "../ir/graph/builder.js";
import type { Node, NodeOf } from "../ir/graph/graph.js";
import { elements, printType, sameAxes, type TensorType } from "../ir/graph/type.js";
import { add, broadcast, number, reshape } from "../ir/op/dsl.js";
import { type OpName, opOf } from "../ir/op/index.js";

const ref = (nodes: ReadonlyArray<Node>, id: number): Ref => ({ id, type: nodes[id]!.type });

/** Without a rule the derivative is zero, except where an op has one that nobody wrote: that is a broken invariant. */
const hasZeroDerivative = (op: OpName): boolean => {
  const { kind, derive } = opOf(op);
  return derive === undefined && (kind === "source" || kind === "elementwise" || kind === "movement");
};

/** Which nodes up to the loss depend on `wrt` through floats: the only ones with a gradient worth computing. */
const dependents = (nodes: ReadonlyArray<Node>, wrt: ReadonlySet<number>): ReadonlyArray<boolean> => {
  const on: Array<boolean> = [];
  nodes.forEach((node, id) => {
    const passes = node.type.dtype === "f32" && !hasZeroDerivative(node.op);
    on.push(wrt.has(id) || (passes && node.inputs.some((i) => on[i])));
  });
  return on;
};

/** Gives a cotangent the axes of its value: rules may name them otherwise, but keep the elements and their order. */
const conform = (b: Builder, gradient: Ref, { axes }: TensorType): Ref => {
  if (sameAxes(gradient.type.axes, axes)) return gradient;
  const [from, to] = [elements(gradient.type.axes), elements(axes)];
  if (from.count !== to.count || from.batches !== to.batches) {
    throw new Error(
      `${b.path}: cotangent ${printType(gradient.type)} of a value f32 ${printType({ dtype: "f32", axes })}`,
    );
  }
  return reshape(b, gradient, axes);
};

const cotangents = <K extends OpName>(
  b: Builder,
  node: NodeOf<K>,
  inputs: ReadonlyArray<Ref>,
  output: Ref,
  gradient: Ref,
  needs: (input: number) => boolean,
): ReadonlyArray<Ref | undefined> => {
  const { derive } = opOf(node.op);
  if (derive === undefined && !hasZeroDerivative(node.op))
    throw new Error(`${node.path}: ${node.op} has no derivative`);
  return derive?.({ b, inputs, output, attributes: node.attributes, gradient, needs }) ?? [];
};

/**
 * The gradients of `loss`, a float of rank 0, with respect to each of `wrt`: one value per item, of its type. A value
 * that the loss does not depend on gets zeros. Throws when the path holds an op without a derivative (fused ops, pool
 * gradients).
 */
export const differentiate = (b: Builder, loss: Ref, wrt: ReadonlyArray<Ref>): ReadonlyArray<Ref> => {
  if (loss.type.dtype !== "f32" || loss.type.axes.length > 0) throw new Error(`a loss of type ${printType(loss.type)}`);
  const nodes = b.nodes().slice(0, loss.id + 1);
  const on = dependents(nodes, new Set(wrt.map(({ id }) => id)));
  const gradients = new Map<number, Ref>([[loss.id, number(b.at(`${b.path}/gradient`), 1)]]);
  for (let id = loss.id; id >= 0; id--) {
    const [node, gradient] = [nodes[id]!, gradients.get(id)];
    if (gradient === undefined || !node.inputs.some((i) => on[i])) continue;
    const here = b.at(`${node.path}/gradient`);
    const inputs = node.inputs.map((i) => ref(nodes, i));
    const needs = (input: number): boolean => on[node.inputs[input]!] === true;
    cotangents(here, node as NodeOf<OpName>, inputs, ref(nodes, id), gradient, needs).forEach((made, k) => {
      if (made === undefined || !needs(k)) return;
      const { id: to, type } = inputs[k]!;
      const earlier = gradients.get(to);
      gradients.set(
        to,
        earlier === undefined ? conform(here, made, type) : add(here, earlier, conform(here, made, type)),
      );
    });
  }
  return wrt.map(({ id, type }) => gradients.get(id) ?? broadcast(b, number(b, 0), type.axes));
};
