// Short names for emitting primitives, used by layers, placements, derivatives and optimisers. Each takes the builder
// first and returns the value it emitted; nothing here has a rule of its own. Every elementwise op has its name here: a
// law holds it.
import type { Builder, Ref } from "../graph/builder.js";
import { type Axes, type Axis, type DType, lastAxis, sameAxes } from "../graph/type.js";
import type { BinaryName, UnaryName } from "./index.js";

const unary =
  (op: UnaryName) =>
  (b: Builder, x: Ref): Ref =>
    b.emit(op, [x], {});

const binary =
  (op: BinaryName) =>
  (b: Builder, x: Ref, y: Ref): Ref =>
    b.emit(op, [x, y], {});

export const negate = unary("negate");
export const exp = unary("exp");
export const log = unary("log");
export const sqrt = unary("sqrt");
export const square = unary("square");
export const absolute = unary("absolute");
export const relu = unary("relu");
export const sigmoid = unary("sigmoid");
export const tanh = unary("tanh");
export const softplus = unary("softplus");
export const elu = unary("elu");
export const sin = unary("sin");
export const cos = unary("cos");
export const reciprocal = unary("reciprocal");
export const floor = unary("floor");
export const step = unary("step");
export const erf = unary("erf");
export const add = binary("add");
export const subtract = binary("subtract");
export const multiply = binary("multiply");
export const divide = binary("divide");
export const maximum = binary("maximum");
export const minimum = binary("minimum");
export const power = binary("power");

/** A rank-0 float constant; elementwise ops take it beside any shape. */
export const number = (b: Builder, value: number): Ref =>
  b.emit("constant", [], { type: { dtype: "f32", axes: [] }, values: [value] });

export const scale = (b: Builder, x: Ref, by: number): Ref => multiply(b, x, number(b, by));

export const shift = (b: Builder, x: Ref, by: number): Ref => add(b, x, number(b, by));

export const cast = (b: Builder, x: Ref, dtype: DType): Ref =>
  x.type.dtype === dtype ? x : b.emit("cast", [x], { dtype });

/** The position of the greatest element along the last axis, which disappears. */
export const argMaxLast = (b: Builder, x: Ref): Ref => b.emit("argMax", [x], { axis: x.type.axes.length - 1 });

/** `x`, past which no gradient flows. */
export const detach = (b: Builder, x: Ref): Ref => b.emit("detach", [x], {});

/** Repeats `x` along the axes of `to` that it lacks; emits nothing when it lacks none. */
export const broadcast = (b: Builder, x: Ref, to: Axes): Ref =>
  sameAxes(x.type.axes, to) ? x : b.emit("broadcast", [x], { to });

/** Gives `x` other axes over the same elements in the same order; emits nothing when they are the same. */
export const reshape = (b: Builder, x: Ref, to: Axes): Ref =>
  sameAxes(x.type.axes, to) ? x : b.emit("reshape", [x], { to });

/** Renames the last axis, which changes no value. */
export const relabelLast = (b: Builder, x: Ref, name: string): Ref => {
  const last = lastAxis(x.type);
  return last === undefined ? x : reshape(b, x, [...x.type.axes.slice(0, -1), { ...last, name }]);
};

export const transpose = (b: Builder, x: Ref, order: ReadonlyArray<number>): Ref => b.emit("transpose", [x], { order });

export const concat = (b: Builder, parts: ReadonlyArray<Ref>, axis: number): Ref =>
  parts.length === 1 ? (parts[0] as Ref) : b.emit("concat", parts, { axis });

export const slice = (b: Builder, x: Ref, axis: number, start: number, size: number): Ref =>
  b.emit("slice", [x], { axis, start, size });

export const matMul = (b: Builder, x: Ref, y: Ref): Ref => b.emit("matMul", [x, y], {});

/** The products of two stacks of matrices, whose leading axes are the same. */
export const batchMatMul = (b: Builder, x: Ref, y: Ref): Ref => b.emit("batchMatMul", [x, y], {});

/** Each matrix of a stack transposed. */
export const swapLast = (b: Builder, x: Ref): Ref => {
  const rank = x.type.axes.length;
  return transpose(b, x, [...x.type.axes.map((_, i) => i).slice(0, -2), rank - 1, rank - 2]);
};

/** Sums over the axes with these positions; emits nothing for none. */
export const sum = (b: Builder, x: Ref, axes: ReadonlyArray<number>): Ref =>
  axes.length === 0 ? x : b.emit("sum", [x], { axes });

export const sumAll = (b: Builder, x: Ref): Ref =>
  sum(
    b,
    x,
    x.type.axes.map((_, i) => i),
  );

/** The mean over the axes with these positions: their sum divided by their count, which is known once the batch is. */
export const mean = (b: Builder, x: Ref, axes: ReadonlyArray<number>): Ref =>
  divide(b, sum(b, x, axes), b.emit("count", [], { axes: axes.map((i) => x.type.axes[i] as Axis) }));

/** Positions of every axis but the first. */
export const perSample = (x: Ref): ReadonlyArray<number> => x.type.axes.map((_, i) => i).slice(1);
