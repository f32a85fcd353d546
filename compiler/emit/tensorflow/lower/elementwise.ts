// Elementwise ops: TensorFlow has each, and repeats the smaller operand itself, so a broadcast beside a full operand is
// never made.
import type { Node, NodeOf } from "../../../ir/graph/graph.js";
import { sameAxes } from "../../../ir/graph/type.js";
import type { Activation } from "../../../ir/op/activation.js";
import { type BinaryName, byOperands, type ElementwiseName, meaningOf, type UnaryName } from "../../../ir/op/index.js";
import {
  type Emission,
  input,
  type Lower,
  type Lowerings,
  number,
  reshaped,
  type Tensor,
  typed,
  typeOf,
} from "../emission.js";
import { attribute } from "../saved-model.js";
import { thinOperands } from "../thin.js";

/** TensorFlow's op; one that it lacks is spelled in others before. */
const nameOf = (op: ElementwiseName): string => {
  const name = meaningOf(op).names.tensorflow;
  if (typeof name !== "string") throw new Error(`${op} is no single op of TensorFlow's`);
  return name;
};

const unary: Lower<UnaryName> = (e, node) => e.emit(nameOf(node.op), [input(e, node, 0)], typed("f32"));

/** Both operands, each before any broadcast that TensorFlow repeats by itself. */
const operands = (e: Emission, node: Node): ReadonlyArray<Tensor> =>
  thinOperands(e.graph, node).map((thin, i) => {
    if (thin === undefined) return input(e, node, i);
    return thin.shape === undefined ? e.value(thin.from) : reshaped(e, e.value(thin.from), thin.shape);
  });

const binary: Lower<BinaryName> = (e, node) => e.emit(nameOf(node.op), operands(e, node), typed("f32"));

/** x · y and no more than that. */
export const product: Lower<"multiply"> = binary as Lower<"multiply">;

/** `gradient · step(x)` is one kernel. */
const multiply: Lower<"multiply"> = (e, node) => {
  for (const [i, j] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const made = e.maker(node.inputs[i] as number);
    if (made.op === "step" && made.type.axes.length > 0 && sameAxes(typeOf(e, node, i).axes, typeOf(e, node, j).axes))
      return e.emit("ReluGrad", [input(e, node, j), input(e, made, 0)], typed("f32"));
  }
  return product(e, node);
};

const step: Lower<"step"> = (e, node) => {
  const positive = e.emit("Greater", [input(e, node, 0), number(e, 0)], typed("f32"));
  return e.emit("Cast", [positive], { SrcT: attribute.type("bool"), DstT: attribute.type("f32") });
};

const cast = (e: Emission, node: NodeOf<"cast">): Tensor => {
  const [from, to] = [typeOf(e, node, 0).dtype, node.attributes.dtype];
  if (from === to) return input(e, node, 0);
  return e.emit("Cast", [input(e, node, 0)], { SrcT: attribute.type(from), DstT: attribute.type(to) });
};

/** activation(x + bias), with the bias along the last axis. TensorFlow fuses it into the product before it. */
export const finished = (e: Emission, x: Tensor, bias: Tensor, activation: Activation): Tensor => {
  const shifted = e.emit("BiasAdd", [x, bias], typed("f32"));
  return activation === "linear" ? shifted : e.emit(nameOf(activation), [shifted], typed("f32"));
};

/** Ops that take more than one of TensorFlow's, and `multiply`, which with a `step` is one. */
const special = { cast, multiply, step } satisfies Partial<Lowerings>;

const declared = byOperands(unary, binary);

export const elementwise = { ...declared, ...special };
