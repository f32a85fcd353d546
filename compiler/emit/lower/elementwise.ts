// Elementwise ops, one kernel each; on single numbers, plain arithmetic.
import { type BinaryName, byOperands, type ElementwiseName, meaningOf, type UnaryName } from "../../ir/op/index.js";
import type { Emission, Held } from "../emission.js";
import type { Attributes, Operand } from "../plan.js";
import { broadcastShape, type Shape, sameShape } from "../shape.js";
import { buffer, type Lower, type Site } from "./lower.js";

/** The kernel that a target calls: a target without it is given the op spelled in others before it plans. */
const kernelOf = (op: ElementwiseName): { readonly kernel: string; readonly attributes: Attributes } => {
  const named = meaningOf(op).names.tfjs;
  if (named === undefined) throw new Error(`${op} has no kernel in TensorFlow.js`);
  return { attributes: {}, ...named };
};

/** Applies a unary op to an operand. */
export const applyUnary = (e: Emission, op: UnaryName, x: Operand): Operand => {
  const { kernel, attributes } = kernelOf(op);
  return e.call(kernel, { x }, attributes, x.shape);
};

/** Applies a binary op to operands that broadcast to `shape`. */
export const applyBinary = (e: Emission, op: BinaryName, a: Operand, b: Operand, shape: Shape): Operand => {
  const { kernel, attributes } = kernelOf(op);
  return e.call(kernel, { a, b }, attributes, shape);
};

const onNumbers = ({ e, node, inputId }: Site<ElementwiseName>): Held => {
  const cells = node.inputs.map((_, i) => e.cell(inputId(i)));
  return { _tag: "Cell", cell: e.number(node.op, cells) };
};

const unary: Lower<UnaryName> = (site) =>
  site.shape.length === 0 ? onNumbers(site) : buffer(applyUnary(site.e, site.node.op, site.input(0)));

/**
 * Both operands as the kernel may see them: repeated ones unrepeated, unless the result would fall short of its shape.
 */
const operands = (site: Site<BinaryName>, shape: Shape): readonly [Operand, Operand] => {
  const [a, b] = [site.e.seen(site.inputId(0)), site.e.seen(site.inputId(1))];
  if (sameShape(broadcastShape(a.shape, b.shape), shape)) return [a, b];
  return a.shape.length === 0 ? [a, site.input(1)] : [site.input(0), b];
};

const binary: Lower<BinaryName> = (site) => {
  if (site.shape.length === 0) return onNumbers(site);
  const [a, b] = operands(site, site.shape);
  return buffer(applyBinary(site.e, site.node.op, a, b, site.shape));
};

const cast: Lower<"cast"> = ({ e, attributes, input, shape }) => {
  const x = input(0);
  if (x.dtype === attributes.dtype) return buffer(x);
  const dtype = attributes.dtype === "f32" ? "float32" : "int32";
  return buffer(e.call("Cast", { x }, { dtype }, shape, attributes.dtype));
};

/** One lowering for each number of operands, whatever the op. */
const declared = byOperands(unary, binary);

export const elementwise = { ...declared, cast };
