// Elementwise ops, one kernel each; on single numbers, plain arithmetic.
import type { OpName } from "../../ir/op/index.js";
import type { Emission } from "../emission.js";
import type { NumberOp } from "../number.js";
import type { Attributes, Operand } from "../plan.js";
import { broadcastShape, type Shape, sameShape } from "../shape.js";
import { buffer, type Lower, type Site } from "./lower.js";

type UnaryOp =
  | "absolute"
  | "cos"
  | "elu"
  | "exp"
  | "floor"
  | "log"
  | "negate"
  | "reciprocal"
  | "relu"
  | "sigmoid"
  | "sin"
  | "softplus"
  | "sqrt"
  | "square"
  | "step"
  | "tanh";
type BinaryOp = "add" | "divide" | "maximum" | "minimum" | "multiply" | "power" | "subtract";

const kernels: { readonly [K in UnaryOp | BinaryOp]: string } = {
  absolute: "Abs",
  add: "Add",
  cos: "Cos",
  divide: "RealDiv",
  elu: "Elu",
  exp: "Exp",
  floor: "Floor",
  log: "Log",
  maximum: "Maximum",
  minimum: "Minimum",
  multiply: "Multiply",
  negate: "Neg",
  power: "Pow",
  reciprocal: "Reciprocal",
  relu: "Relu",
  sigmoid: "Sigmoid",
  sin: "Sin",
  softplus: "Softplus",
  sqrt: "Sqrt",
  square: "Square",
  step: "Step",
  subtract: "Sub",
  tanh: "Tanh",
};

const attributesOf: { readonly [K in OpName]?: Attributes } = { step: { alpha: 0 } };

/** Applies a unary op to an operand. */
export const applyUnary = (e: Emission, op: UnaryOp, x: Operand): Operand =>
  e.call(kernels[op], { x }, attributesOf[op] ?? {}, x.shape);

export const isBinaryOp = (op: string): op is BinaryOp =>
  ["add", "divide", "maximum", "minimum", "multiply", "power", "subtract"].includes(op);

/** Applies a binary op to operands that broadcast to `shape`. */
export const applyBinary = (e: Emission, op: BinaryOp, a: Operand, b: Operand, shape: Shape): Operand =>
  e.call(kernels[op], { a, b }, {}, shape);

const onNumbers = <K extends NumberOp & OpName>({ e, node, inputId }: Site<K>): ReturnType<Lower<K>> => {
  const cells = node.inputs.map((_, i) => e.cell(inputId(i)));
  return { _tag: "Cell", cell: e.number(node.op as NumberOp, cells) };
};

const unary =
  <K extends UnaryOp>(op: K): Lower<K> =>
  (site) =>
    site.shape.length === 0 ? onNumbers(site) : buffer(applyUnary(site.e, op, site.input(0)));

/** Both operands as the kernel may see them: repeated ones unrepeated, unless the result would fall short of its shape. */
const operands = (site: Site<BinaryOp>, shape: Shape): readonly [Operand, Operand] => {
  const [a, b] = [site.e.seen(site.inputId(0)), site.e.seen(site.inputId(1))];
  if (sameShape(broadcastShape(a.shape, b.shape), shape)) return [a, b];
  return a.shape.length === 0 ? [a, site.input(1)] : [site.input(0), b];
};

const binary =
  <K extends BinaryOp>(op: K): Lower<K> =>
  (site) => {
    if (site.shape.length === 0) return onNumbers(site);
    const [a, b] = operands(site as unknown as Site<BinaryOp>, site.shape);
    return buffer(applyBinary(site.e, op, a, b, site.shape));
  };

const cast: Lower<"cast"> = ({ e, attributes, input, shape }) => {
  const x = input(0);
  if (x.dtype === attributes.dtype) return buffer(x);
  const dtype = attributes.dtype === "f32" ? "float32" : "int32";
  return buffer(e.call("Cast", { x }, { dtype }, shape, attributes.dtype));
};

export const elementwise = {
  absolute: unary("absolute"),
  add: binary("add"),
  cast,
  cos: unary("cos"),
  divide: binary("divide"),
  elu: unary("elu"),
  exp: unary("exp"),
  floor: unary("floor"),
  log: unary("log"),
  maximum: binary("maximum"),
  minimum: binary("minimum"),
  multiply: binary("multiply"),
  negate: unary("negate"),
  power: binary("power"),
  reciprocal: unary("reciprocal"),
  relu: unary("relu"),
  sigmoid: unary("sigmoid"),
  sin: unary("sin"),
  softplus: unary("softplus"),
  sqrt: unary("sqrt"),
  square: unary("square"),
  step: unary("step"),
  subtract: binary("subtract"),
  tanh: unary("tanh"),
} satisfies { readonly [K in UnaryOp | BinaryOp | "cast"]: Lower<K> };
