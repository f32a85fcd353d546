// Pools and resizing over images [samples, height, width, channels].
import { windowCounts } from "../../op/avg-pool.js";
import type { Pool } from "../../op/window.js";
import { type Emission, reshaped } from "../emission.js";
import type { Attributes, Operand } from "../plan.js";
import { product, type Shape, sizeOf } from "../shape.js";
import { multiplied, paddingsOf } from "./contraction.js";
import { buffer, type Lower } from "./lower.js";
import { transposed } from "./movement.js";
import { unpooled } from "./unpool.js";

const poolAttributes = ({ window, stride, pad }: Pool): Attributes => ({
  filterSize: window,
  strides: stride,
  pad: paddingsOf(pad),
  dimRoundingMode: null,
});

const trivial = ({ window }: Pool): boolean => product(window) === 1;

/** Every stride-th element: what a pool of one element is, which the kernels refuse. */
const thinned = (e: Emission, x: Operand, axis: 1 | 2, stride: number): Operand => {
  const size = sizeOf(x.shape, axis);
  const count = Math.ceil(size / stride);
  const indices = Array.from({ length: count }, (_, i) => i * stride);
  const shape = x.shape.map((n, i) => (i === axis ? count : n));
  if (stride === 1) return x;
  return e.call("GatherV2", { x, indices: e.constant(indices, [count], "i32") }, { axis, batchDims: 0 }, shape);
};

const pooled = (e: Emission, kernel: "AvgPool" | "MaxPool", x: Operand, pool: Pool, shape: Shape): Operand =>
  trivial(pool)
    ? thinned(e, thinned(e, x, 1, pool.stride[0]), 2, pool.stride[1])
    : e.call(kernel, { x }, poolAttributes(pool), shape);

const avgPool: Lower<"avgPool"> = ({ e, attributes, input, shape }) =>
  buffer(pooled(e, "AvgPool", input(0), attributes, shape));

const maxPool: Lower<"maxPool"> = ({ e, attributes, input, shape }) =>
  buffer(pooled(e, "MaxPool", input(0), attributes, shape));

const maxPoolGradient: Lower<"maxPoolGradient"> = ({ e, attributes, input }) =>
  buffer(unpooled(e, attributes, input(0), input(1), input(2)));

/** The kernel divides by the whole window; where windows reach into the padding, dy is scaled up first to make up for it. */
const avgPoolGradient: Lower<"avgPoolGradient"> = ({ e, attributes, input, shape }) => {
  const dy = input(0);
  const [, height = 1, width = 1] = dy.shape;
  const image = [1, attributes.height, attributes.width, 1];
  const full = product(attributes.window);
  const factors = Array.from(windowCounts(image, [1, height, width, 1], attributes), (n) => full / n);
  const scale = e.constant(factors, [1, height, width, 1]);
  const scaled = factors.every((n) => n === 1) ? dy : e.call("Multiply", { a: dy, b: scale }, {}, dy.shape);
  // the kernel reads no value of `input`, only its shape: any register of that shape's dtype will do
  const inputs = { dy: scaled, input: reshaped(scaled, shape) };
  return buffer(e.call("AvgPoolGrad", inputs, poolAttributes(attributes), shape));
};

/** x along one axis times a constant matrix [size, made]. */
const contracted = (e: Emission, x: Operand, axis: number, made: number, weight: (from: number, to: number) => number): Operand => {
  const size = sizeOf(x.shape, axis);
  const order = [...x.shape.map((_, i) => i).filter((i) => i !== axis), axis];
  const last = transposed(e, x, order);
  const matrix = Array.from({ length: size * made }, (_, i) => weight(Math.floor(i / made), i % made));
  const rows = reshaped(last, [product(x.shape) / size, size]);
  const scaled = multiplied(e, rows, e.constant(matrix, [size, made]));
  const back = x.shape.map((_, i) => order.indexOf(i));
  return transposed(e, reshaped(scaled, [...last.shape.slice(0, -1), made]), back);
};

/** The index that nearest resizing from `size` to `made` reads for index `to`. */
const nearest = (size: number, made: number, to: number): number => Math.floor((to * size) / made);

const multiple = (large: Shape, small: Shape): readonly [number, number] | undefined => {
  const [rows, columns] = [sizeOf(large, 1) / sizeOf(small, 1), sizeOf(large, 2) / sizeOf(small, 2)];
  return Number.isInteger(rows) && Number.isInteger(columns) ? [rows, columns] : undefined;
};

/** Every element `rows` × `columns` times: a sum with zeros that broadcasts. */
const enlarged = (e: Emission, x: Operand, [rows, columns]: readonly [number, number], shape: Shape): Operand => {
  const [samples = 1, height = 1, width = 1, channels = 1] = x.shape;
  const a = reshaped(x, [samples * height, 1, width, 1, channels]);
  const b = e.constant(Array.from({ length: rows * columns }, () => 0), [1, rows, 1, columns, 1]);
  return reshaped(e.call("Add", { a, b }, {}, [samples * height, rows, width, columns, channels]), shape);
};

const resize: Lower<"resize"> = ({ e, attributes: { height, width }, input, shape }) => {
  const x = input(0);
  const factors = multiple(shape, x.shape);
  if (factors) return buffer(enlarged(e, x, factors, shape));
  const along = (from: Operand, axis: 1 | 2, made: number): Operand =>
    contracted(e, from, axis, made, (i, to) => (nearest(sizeOf(x.shape, axis), made, to) === i ? 1 : 0));
  return buffer(along(along(x, 1, height), 2, width));
};

/** Sums over blocks: a mean pool times the size of its window. */
const gathered = (e: Emission, dy: Operand, window: readonly [number, number], shape: Shape): Operand => {
  if (product(window) === 1) return dy;
  const slide: Pool = { window, stride: window, pad: [0, 0, 0, 0] };
  const means = e.call("AvgPool", { x: dy }, poolAttributes(slide), shape);
  return e.call("Multiply", { a: means, b: e.constant([product(window)], []) }, {}, shape);
};

const resizeGradient: Lower<"resizeGradient"> = ({ e, attributes: { height, width }, input, shape }) => {
  const dy = input(0);
  const window = multiple(dy.shape, shape);
  if (window) return buffer(gathered(e, dy, window, shape));
  const along = (from: Operand, axis: 1 | 2, made: number): Operand =>
    contracted(e, from, axis, made, (i, to) => (nearest(made, sizeOf(dy.shape, axis), i) === to ? 1 : 0));
  return buffer(along(along(dy, 1, height), 2, width));
};

export const window = {
  avgPool,
  avgPoolGradient,
  maxPool,
  maxPoolGradient,
  resize,
  resizeGradient,
} satisfies {
  readonly [K in
    | "avgPool"
    | "avgPoolGradient"
    | "maxPool"
    | "maxPoolGradient"
    | "resize"
    | "resizeGradient"]: Lower<K>;
};
