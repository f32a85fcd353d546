// Elementwise ops: TensorFlow has each, and repeats the smaller operand itself, so a broadcast beside a full operand is
// never made.
import type { Node, NodeOf } from "../../../ir/graph/graph.js";
import { type Axes, sameAxes } from "../../../ir/graph/type.js";
import type { Activation } from "../../../ir/op/activation.js";
import { broadcastPositions } from "../../../ir/op/broadcast.js";
import {
  type Emission,
  input,
  type Lower,
  type Lowerings,
  number,
  reshaped,
  shapeOf,
  type Tensor,
  typed,
  typeOf,
} from "../emission.js";
import { attribute } from "../saved-model.js";

const unary =
  (op: string) =>
  (e: Emission, node: Node): Tensor =>
    e.emit(op, [input(e, node, 0)], typed("f32"));

/** Which axes of the result an operand has; all of them unless it is a broadcast. */
const heldBy = (made: Node, e: Emission): ReadonlyArray<number> => {
  const all = made.type.axes.map((_, i) => i);
  return made.op === "broadcast" ? (broadcastPositions(typeOf(e, made, 0).axes, made.type.axes) ?? all) : all;
};

/** The values of a broadcast before it repeats them, with sizes of 1 where it would. */
const thin = (e: Emission, made: Node, held: ReadonlyArray<number>): Tensor => {
  const from = input(e, made, 0);
  const rank = made.type.axes.length;
  const trailing = held.every((position, i) => position === rank - held.length + i);
  if (trailing) return from;
  const shape = shapeOf(made.type.axes).map((size, i) => (held.includes(i) ? size : 1));
  return reshaped(e, from, shape);
};

const covers = (axes: Axes, ...held: ReadonlyArray<ReadonlyArray<number>>): boolean =>
  axes.every((_, i) => held.some((positions) => positions.includes(i)));

/** Both operands, thinned as far as the result keeps its shape. */
const operands = (e: Emission, node: Node): readonly [Tensor, Tensor] => {
  const [x, y] = [e.maker(node.inputs[0] as number), e.maker(node.inputs[1] as number)];
  const [hx, hy] = [heldBy(x, e), heldBy(y, e)];
  const { axes } = node.type;
  const full = axes.map((_, i) => i);
  const ranked = (made: Node): boolean => made.op === "broadcast" && made.type.axes.length === axes.length;
  const thinX = ranked(x) && covers(axes, hx, y.type.axes.length === axes.length ? hy : []);
  const thinY = ranked(y) && covers(axes, hy, x.type.axes.length < axes.length ? [] : thinX ? hx : full);
  return [thinX ? thin(e, x, hx) : input(e, node, 0), thinY ? thin(e, y, hy) : input(e, node, 1)];
};

const binary =
  (op: string) =>
  (e: Emission, node: Node): Tensor =>
    e.emit(op, operands(e, node), typed("f32"));

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
  return e.emit("Mul", operands(e, node), typed("f32"));
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

const activations: Readonly<Record<Exclude<Activation, "linear">, string>> = {
  relu: "Relu",
  sigmoid: "Sigmoid",
  tanh: "Tanh",
  elu: "Elu",
  softplus: "Softplus",
};

/** activation(x + bias), with the bias along the last axis. TensorFlow fuses it into the product before it. */
export const finished = (e: Emission, x: Tensor, bias: Tensor, activation: Activation): Tensor => {
  const shifted = e.emit("BiasAdd", [x, bias], typed("f32"));
  return activation === "linear" ? shifted : e.emit(activations[activation], [shifted], typed("f32"));
};

export const elementwise = {
  absolute: unary("Abs"),
  add: binary("AddV2"),
  cast,
  cos: unary("Cos"),
  divide: binary("RealDiv"),
  elu: unary("Elu"),
  exp: unary("Exp"),
  floor: unary("Floor"),
  log: unary("Log"),
  maximum: binary("Maximum"),
  minimum: binary("Minimum"),
  multiply,
  negate: unary("Neg"),
  power: binary("Pow"),
  reciprocal: unary("Reciprocal"),
  relu: unary("Relu"),
  sigmoid: unary("Sigmoid"),
  sin: unary("Sin"),
  softplus: unary("Softplus"),
  sqrt: unary("Sqrt"),
  square: unary("Square"),
  step,
  subtract: binary("Sub"),
  tanh: unary("Tanh"),
} satisfies Partial<Lowerings>;
