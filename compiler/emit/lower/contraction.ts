// Matrix products and convolutions, alone and fused with bias and activation.
import type { Activation } from "../../op/activation.js";
import type { Edges, Slide } from "../../op/window.js";
import { type Emission, reshaped } from "../emission.js";
import type { Attributes, Operand } from "../plan.js";
import { sameShape, sizeOf } from "../shape.js";
import { filterGradientByConvolution, inputGradientByConvolution } from "./convolution.js";
import { applyUnary } from "./elementwise.js";
import { buffer, type Lower } from "./lower.js";

/** x[m, k]·y[k, n], untransposed: the only form that wasm multiplies quickly and rightly. */
export const multiplied = (e: Emission, a: Operand, b: Operand): Operand =>
  e.call("BatchMatMul", { a, b }, { transposeA: false, transposeB: false }, [sizeOf(a.shape, 0), sizeOf(b.shape, 1)]);

const matMul: Lower<"matMul"> = ({ e, input }) => buffer(multiplied(e, input(0), input(1)));

/** Explicit padding as the kernels take it, one pair per axis of an image. */
export const paddingsOf = ([top, bottom, left, right]: Edges): ReadonlyArray<readonly [number, number]> => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
];

const slideAttributes = ({ stride, pad }: Slide): Attributes => ({
  strides: stride,
  pad: paddingsOf(pad),
  dataFormat: "NHWC",
  dilations: [1, 1],
  dimRoundingMode: null,
});

/** The activations that the fused kernels apply exactly; the others follow as a step of their own. */
const inKernel = (activation: Activation): activation is "linear" | "relu" =>
  activation === "linear" || activation === "relu";

const finish = (e: Emission, x: Operand, activation: Activation): Operand =>
  inKernel(activation) ? x : applyUnary(e, activation, x);

/** The fused kernels look at the shape that the bias was made with, not at the view of it. */
const usable = (e: Emission, bias: Operand): Operand =>
  sameShape(e.origin(bias), bias.shape)
    ? bias
    : e.call("Add", { a: bias, b: e.constant([0], [1]) }, {}, bias.shape);

/** The kernel wants matrices as batches of one. */
const fusedDense: Lower<"fusedDense"> = ({ e, attributes: { activation }, input, shape }) => {
  const stacked = (x: Operand): Operand => reshaped(x, [1, ...x.shape]);
  const attributes = { transposeA: false, transposeB: false, activation: inKernel(activation) ? activation : "linear" };
  const inputs = { a: stacked(input(0)), b: stacked(input(1)), bias: usable(e, input(2)) };
  return buffer(finish(e, reshaped(e.call("_FusedMatMul", inputs, attributes, [1, ...shape]), shape), activation));
};

const fusedConv: Lower<"fusedConv"> = ({ e, attributes, input, shape }) => {
  const { activation } = attributes;
  const inputs = { x: input(0), filter: input(1), bias: usable(e, input(2)) };
  const kernel = { ...slideAttributes(attributes), activation: inKernel(activation) ? activation : "linear" };
  return buffer(finish(e, e.call("FusedConv2D", inputs, kernel, shape), activation));
};

const conv2d: Lower<"conv2d"> = ({ e, attributes, input, shape }) =>
  buffer(e.call("Conv2D", { x: input(0), filter: input(1) }, slideAttributes(attributes), shape));

const avoids = (e: Emission, kernel: string): boolean => e.target.missing.includes(kernel);

const conv2dInputGradient: Lower<"conv2dInputGradient"> = ({ e, attributes, input, shape }) => {
  const [dy, filter] = [input(0), input(1)];
  if (avoids(e, "Conv2DBackpropInput")) return buffer(inputGradientByConvolution(e, dy, filter, attributes, shape));
  const slide = { ...slideAttributes(attributes), inputShape: shape };
  return buffer(e.call("Conv2DBackpropInput", { dy, filter }, slide, shape));
};

const conv2dFilterGradient: Lower<"conv2dFilterGradient"> = ({ e, attributes, input, shape }) => {
  const [x, dy] = [input(0), input(1)];
  if (avoids(e, "Conv2DBackpropFilter")) return buffer(filterGradientByConvolution(e, x, dy, attributes, shape));
  const slide = { ...slideAttributes(attributes), filterShape: shape };
  return buffer(e.call("Conv2DBackpropFilter", { x, dy }, slide, shape));
};

export const contraction = {
  conv2d,
  conv2dFilterGradient,
  conv2dInputGradient,
  fusedConv,
  fusedDense,
  matMul,
} satisfies {
  readonly [K in
    | "conv2d"
    | "conv2dFilterGradient"
    | "conv2dInputGradient"
    | "fusedConv"
    | "fusedDense"
    | "matMul"]: Lower<K>;
};

