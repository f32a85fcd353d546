// Matrix products and convolutions, alone and fused with bias and activation.
import type { Activation } from "../../ir/op/activation.js";
import type { Edges, Slide } from "../../ir/op/window.js";
import { type Emission, reshaped } from "../emission.js";
import { formOf, type MatMul } from "../kernel/index.js";
import type { Attributes, Operand } from "../plan.js";
import { product, sameShape, sizeOf } from "../shape.js";
import { isWhole, matrixTransposed, reordered, type Strided } from "../strided.js";
import { filterGradientByConvolution, inputGradientByConvolution } from "./convolution.js";
import { applyUnary } from "./elementwise.js";
import { buffer, type Lower, strided } from "./lower.js";
import { convolved, filterGradient } from "./windowed.js";

/** A matrix as a generated product takes it: stored as it is, or transposed. */
const factor = (e: Emission, x: Strided): { readonly operand: Operand; readonly transposed: boolean } => {
  const stored = isWhole(x) ? undefined : matrixTransposed(x);
  return stored === undefined
    ? { operand: e.compact(x), transposed: false }
    : { operand: { register: x.register, dtype: x.dtype, shape: stored }, transposed: true };
};

const generated = (e: Emission, x: Strided, y: Strided, bias?: Operand, activation: Activation = "linear"): Operand => {
  const [a, b] = [factor(e, x), factor(e, y)];
  const [m, k, n] = [sizeOf(x.shape, 0), sizeOf(x.shape, 1), sizeOf(y.shape, 1)];
  const output = e.fresh([m, n]);
  const stored = { a: a.transposed ? "transposed" : "plain", transposeB: b.transposed } as const;
  const spelled: MatMul = {
    ...stored,
    form: formOf(stored, m, n),
    fma: e.target.fma,
    bias: bias !== undefined,
    activation: activation === "linear" ? "none" : activation,
  };
  e.push({ _tag: "Product", product: spelled, m, n, k, a: a.operand, b: b.operand, ...(bias && { bias }), output });
  return output;
};

/** The library's kernel multiplies quickly and rightly only what is not transposed. */
const byKernel = (e: Emission, x: Strided, y: Strided): Operand =>
  e.call("BatchMatMul", { a: e.compact(x), b: e.compact(y) }, { transposeA: false, transposeB: false }, [
    sizeOf(x.shape, 0),
    sizeOf(y.shape, 1),
  ]);

/** x[m, k]·y[k, n]. */
export const multiplied = (e: Emission, x: Strided, y: Strided): Operand =>
  e.target.multiply ? generated(e, x, y) : byKernel(e, x, y);

/**
 * A stack of matrices as a generated product takes it: stored as they are, or each transposed. One that lies in neither
 * order is moved into that whose rows are runs of neighbours.
 */
const stacked = (e: Emission, x: Strided): { readonly operand: Operand; readonly transposed: boolean } => {
  const rank = x.shape.length;
  const flipped = reordered(x, [...x.shape.map((_, i) => i).slice(0, -2), rank - 1, rank - 2]);
  const rows = sizeOf(x.strides, rank - 1) === 1;
  return isWhole(x) || (!isWhole(flipped) && (rows || sizeOf(flipped.strides, rank - 1) !== 1))
    ? { operand: e.compact(x), transposed: false }
    : { operand: e.compact(flipped), transposed: true };
};

const batchMatMul: Lower<"batchMatMul"> = ({ e, view, shape }) => {
  const [x, y] = [view(0), view(1)];
  const [m, k, n] = [sizeOf(x.shape, x.shape.length - 2), sizeOf(x.shape, x.shape.length - 1), shape.at(-1) ?? 1];
  const stack = product(shape.slice(0, -2));
  if (!e.target.multiply) {
    const inputs = { a: reshaped(e.compact(x), [stack, m, k]), b: reshaped(e.compact(y), [stack, k, n]) };
    const attributes = { transposeA: false, transposeB: false };
    return buffer(reshaped(e.call("BatchMatMul", inputs, attributes, [stack, m, n]), shape));
  }
  const [a, b] = [stacked(e, x), stacked(e, y)];
  const output = e.fresh(shape);
  const stored = { a: a.transposed ? "transposed" : "plain", transposeB: b.transposed } as const;
  const spelled: MatMul = {
    ...stored,
    form: formOf(stored, m, n),
    fma: e.target.fma,
    bias: false,
    activation: "none",
  };
  e.push({ _tag: "Product", product: spelled, m, n, k, stack, a: a.operand, b: b.operand, output });
  return buffer(output);
};

const matMul: Lower<"matMul"> = ({ e, view }) => buffer(multiplied(e, view(0), view(1)));

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
  sameShape(e.origin(bias), bias.shape) ? bias : e.call("Add", { a: bias, b: e.constant([0], [1]) }, {}, bias.shape);

/** The kernel wants matrices as batches of one. */
const fusedDense: Lower<"fusedDense"> = ({ e, attributes: { activation }, input, view, shape }) => {
  if (e.target.multiply) return buffer(generated(e, view(0), view(1), input(2), activation));
  const alone = (x: Operand): Operand => reshaped(x, [1, ...x.shape]);
  const attributes = { transposeA: false, transposeB: false, activation: inKernel(activation) ? activation : "linear" };
  const inputs = { a: alone(input(0)), b: alone(input(1)), bias: usable(e, input(2)) };
  return buffer(finish(e, reshaped(e.call("_FusedMatMul", inputs, attributes, [1, ...shape]), shape), activation));
};

const fusedConv: Lower<"fusedConv"> = ({ e, attributes, input, view, shape }) => {
  const { activation } = attributes;
  if (e.target.multiply)
    return buffer(convolved(e, view(0), input(1), attributes, shape, { bias: input(2), activation }));
  const inputs = { x: input(0), filter: input(1), bias: usable(e, input(2)) };
  const kernel = { ...slideAttributes(attributes), activation: inKernel(activation) ? activation : "linear" };
  return buffer(finish(e, e.call("FusedConv2D", inputs, kernel, shape), activation));
};

const conv2d: Lower<"conv2d"> = ({ e, attributes, input, view, shape }) =>
  e.target.multiply
    ? buffer(convolved(e, view(0), input(1), attributes, shape))
    : buffer(e.call("Conv2D", { x: input(0), filter: input(1) }, slideAttributes(attributes), shape));

const avoids = (e: Emission, kernel: string): boolean => e.target.missing.includes(kernel);

const conv2dInputGradient: Lower<"conv2dInputGradient"> = ({ e, attributes, input, view, shape }) => {
  if (avoids(e, "Conv2DBackpropInput")) {
    return strided(inputGradientByConvolution(e, view(0), view(1), attributes, shape));
  }
  const slide = { ...slideAttributes(attributes), inputShape: shape };
  return buffer(e.call("Conv2DBackpropInput", { dy: input(0), filter: input(1) }, slide, shape));
};

const conv2dFilterGradient: Lower<"conv2dFilterGradient"> = ({ e, attributes, input, view, shape }) => {
  if (e.target.multiply) return buffer(filterGradient(e, view(0), input(1), attributes, shape));
  if (avoids(e, "Conv2DBackpropFilter")) {
    return strided(filterGradientByConvolution(e, view(0), view(1), attributes, shape));
  }
  const slide = { ...slideAttributes(attributes), filterShape: shape };
  return buffer(e.call("Conv2DBackpropFilter", { x: input(0), dy: input(1) }, slide, shape));
};

export const contraction = {
  batchMatMul,
  conv2d,
  conv2dFilterGradient,
  conv2dInputGradient,
  fusedConv,
  fusedDense,
  matMul,
} satisfies {
  readonly [K in
    | "batchMatMul"
    | "conv2d"
    | "conv2dFilterGradient"
    | "conv2dInputGradient"
    | "fusedConv"
    | "fusedDense"
    | "matMul"]: Lower<K>;
};
