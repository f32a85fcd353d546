// The closed registry of primitives. Adding one is a file beside this one and a line here; the types say what is
// missing.
import { absolute } from "./absolute.js";
import { add } from "./add.js";
import { argMax } from "./arg-max.js";
import { avgPool } from "./avg-pool.js";
import { avgPoolGradient } from "./avg-pool-gradient.js";
import { batchMatMul } from "./batch-mat-mul.js";
import { broadcast } from "./broadcast.js";
import { cast } from "./cast.js";
import { concat } from "./concat.js";
import { constant } from "./constant.js";
import { conv2d } from "./conv2d.js";
import { conv2dFilterGradient } from "./conv2d-filter-gradient.js";
import { conv2dInputGradient } from "./conv2d-input-gradient.js";
import { cos } from "./cos.js";
import { count } from "./count.js";
import { detach } from "./detach.js";
import { divide } from "./divide.js";
import type { BinaryOp, Elementwise, UnaryOp } from "./elementwise.js";
import { elu } from "./elu.js";
import { erf } from "./erf.js";
import { exp } from "./exp.js";
import { floor } from "./floor.js";
import { fusedConv } from "./fused-conv.js";
import { fusedDense } from "./fused-dense.js";
import { gather } from "./gather.js";
import { input } from "./input.js";
import { log } from "./log.js";
import { matMul } from "./mat-mul.js";
import { max } from "./max.js";
import { maxPool } from "./max-pool.js";
import { maxPoolGradient } from "./max-pool-gradient.js";
import { maximum } from "./maximum.js";
import { minimum } from "./minimum.js";
import { multiply } from "./multiply.js";
import { negate } from "./negate.js";
import { oneHot } from "./one-hot.js";
import type { Op } from "./op.js";
import { pad } from "./pad.js";
import { permute } from "./permute.js";
import { power } from "./power.js";
import { reciprocal } from "./reciprocal.js";
import { relu } from "./relu.js";
import { reshape } from "./reshape.js";
import { resize } from "./resize.js";
import { resizeGradient } from "./resize-gradient.js";
import { sigmoid } from "./sigmoid.js";
import { sin } from "./sin.js";
import { slice } from "./slice.js";
import { softplus } from "./softplus.js";
import { sqrt } from "./sqrt.js";
import { square } from "./square.js";
import { state } from "./state.js";
import { step } from "./step.js";
import { subtract } from "./subtract.js";
import { sum } from "./sum.js";
import { tanh } from "./tanh.js";
import { transpose } from "./transpose.js";

export const ops = {
  absolute,
  add,
  argMax,
  avgPool,
  avgPoolGradient,
  batchMatMul,
  broadcast,
  cast,
  concat,
  constant,
  conv2d,
  conv2dFilterGradient,
  conv2dInputGradient,
  cos,
  count,
  detach,
  divide,
  elu,
  exp,
  floor,
  fusedConv,
  fusedDense,
  gather,
  input,
  log,
  matMul,
  max,
  maxPool,
  maxPoolGradient,
  maximum,
  minimum,
  multiply,
  negate,
  oneHot,
  pad,
  permute,
  power,
  reciprocal,
  relu,
  reshape,
  resize,
  resizeGradient,
  sigmoid,
  sin,
  slice,
  softplus,
  sqrt,
  square,
  state,
  step,
  subtract,
  sum,
  tanh,
  transpose,
  erf,
};

export type OpName = keyof typeof ops;

export type AttributesOf<K extends OpName> = { readonly [N in K]: (typeof ops)[N] extends Op<infer A> ? A : never }[K];

/** Every op that maps a number to a number, and every one that maps two. */
export type UnaryName = { readonly [K in OpName]: (typeof ops)[K] extends UnaryOp ? K : never }[OpName];
export type BinaryName = { readonly [K in OpName]: (typeof ops)[K] extends BinaryOp ? K : never }[OpName];
export type ElementwiseName = UnaryName | BinaryName;

/** The definition of an op, with its attributes' type. */
export const opOf = <K extends OpName>(name: K): Op<AttributesOf<K>> => ops[name] as unknown as Op<AttributesOf<K>>;

/** What an elementwise op declares; nothing for any other. */
export const elementwiseOf = (name: OpName): Elementwise | undefined => opOf(name).elementwise;

/** The elementwise ops of one or two operands, by name. */
export const elementwiseNames = (operands: 1 | 2): ReadonlyArray<ElementwiseName> =>
  (Object.keys(ops) as ReadonlyArray<ElementwiseName>).filter((name) => elementwiseOf(name)?.operands === operands);

export const meaningOf = (name: ElementwiseName): Elementwise => {
  const found = elementwiseOf(name);
  if (found === undefined) throw new Error(`${name} is no elementwise op`);
  return found;
};

/** One value for each elementwise op, by how many operands it takes. */
export const byOperands = <U, B>(
  unary: U,
  binary: B,
): { readonly [K in UnaryName]: U } & { readonly [K in BinaryName]: B } =>
  Object.fromEntries([
    ...elementwiseNames(1).map((op) => [op, unary]),
    ...elementwiseNames(2).map((op) => [op, binary]),
  ]) as { readonly [K in UnaryName]: U } & { readonly [K in BinaryName]: B };
