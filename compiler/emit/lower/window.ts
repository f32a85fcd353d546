// Pools and resizing over images [samples, height, width, channels].
import { windowCounts } from "../../ir/op/avg-pool.js";
import type { Pool } from "../../ir/op/window.js";
import { type Emission, type Held, reshaped } from "../emission.js";
import type { Instruction, KernelProgram } from "../kernel/index.js";
import type { Attributes, Operand } from "../plan.js";
import { product, type Shape, sameShape, sizeOf } from "../shape.js";
import { reordered, repeated, type Strided, thinned, whole } from "../strided.js";
import { multiplied, paddingsOf } from "./contraction.js";
import { buffer, type Lower, strided } from "./lower.js";
import { runProgram } from "./program.js";
import { spread, unpooled } from "./unpool.js";

const poolAttributes = ({ window, stride, pad }: Pool): Attributes => ({
  filterSize: window,
  strides: stride,
  pad: paddingsOf(pad),
  dimRoundingMode: null,
});

/** A pool over single elements, which the kernels refuse, only thins the image out. */
const pooled = (e: Emission, kernel: "AvgPool" | "MaxPool", x: Strided, pool: Pool, shape: Shape): Held =>
  product(pool.window) === 1
    ? strided(thinned(thinned(x, 1, pool.stride[0]), 2, pool.stride[1]))
    : buffer(e.call(kernel, { x: e.compact(x) }, poolAttributes(pool), shape));

const avgPool: Lower<"avgPool"> = ({ e, attributes, view, shape }) => pooled(e, "AvgPool", view(0), attributes, shape);

const maxPool: Lower<"maxPool"> = ({ e, attributes, view, shape }) => pooled(e, "MaxPool", view(0), attributes, shape);

const maxPoolGradient: Lower<"maxPoolGradient"> = ({ e, attributes, view, input }) =>
  buffer(unpooled(e, attributes, view(0), input(1), input(2)));

/** x times a number. */
const timesNumber = (e: Emission, x: Operand, factor: number): Operand => {
  const instructions: ReadonlyArray<Instruction> = [
    { op: "constant", value: factor },
    { op: "multiply", of: [0, 1] },
  ];
  const program: KernelProgram = { inputs: ["each"], instructions, outputs: [{ value: 2, as: "each" }] };
  return factor === 1 ? x : (runProgram(e, program, [x], x.shape)[0] as Operand);
};

/** x, [samples, height, width, channels], times a factor for each place, [height · width]. */
const timesPlaces = (e: Emission, x: Operand, factors: ReadonlyArray<number>): Operand => {
  const [samples = 1, height = 1, width = 1, channels = 1] = x.shape;
  if (factors.every((n) => n === factors[0])) return timesNumber(e, x, factors[0] ?? 1);
  if (!e.target.fuse) return e.call("Multiply", { a: x, b: e.constant(factors, [1, height, width, 1]) }, {}, x.shape);
  const each = e.constant(
    factors.flatMap((factor) => Array.from({ length: channels }, () => factor)),
    [factors.length * channels],
  );
  const output = e.fresh(x.shape);
  const program: KernelProgram = {
    inputs: ["each", "row"],
    instructions: [{ op: "multiply", of: [0, 1] }],
    outputs: [{ value: 2, as: "each" }],
  };
  const inputs = [x, each];
  e.push({ _tag: "Fused", program, rows: samples, width: factors.length * channels, inputs, outputs: [output] });
  return output;
};

/**
 * Windows side by side that fill the image: every element gets its share of the one window that it is in. Else it is
 * the sum over the windows that it is in. A kernel for that divides by the whole window: where windows reach into the
 * padding, dy is scaled up first to make up for it.
 */
const avgPoolGradient: Lower<"avgPoolGradient"> = ({ e, attributes, input, shape }) => {
  const dy = input(0);
  const [, height = 1, width = 1] = dy.shape;
  const { window, stride } = attributes;
  const full = product(window);
  if (sameShape(window, stride) && height * window[0] === shape[1] && width * window[1] === shape[2]) {
    return buffer(enlarged(e, timesNumber(e, dy, 1 / full), window, shape));
  }
  const image = [1, attributes.height, attributes.width, 1];
  const counts = windowCounts(image, [1, height, width, 1], attributes);
  if (e.target.missing.includes("AvgPoolGrad"))
    return buffer(
      spread(
        e,
        attributes,
        shape,
        timesPlaces(
          e,
          dy,
          Array.from(counts, (n) => 1 / n),
        ),
      ),
    );
  const scaled = timesPlaces(
    e,
    dy,
    Array.from(counts, (n) => full / n),
  );
  // the kernel reads no value of `input`, only its shape: any register of that shape's dtype will do
  const inputs = { dy: scaled, input: reshaped(scaled, shape) };
  return buffer(e.call("AvgPoolGrad", inputs, poolAttributes(attributes), shape));
};

/** x along one axis times a constant matrix [size, made]. */
const contracted = (
  e: Emission,
  x: Strided,
  axis: number,
  made: number,
  weight: (from: number, to: number) => number,
): Strided => {
  const size = sizeOf(x.shape, axis);
  const order = [...x.shape.map((_, i) => i).filter((i) => i !== axis), axis];
  const rows = reshaped(e.compact(reordered(x, order)), [product(x.shape) / size, size]);
  const matrix = Array.from({ length: size * made }, (_, i) => weight(Math.floor(i / made), i % made));
  const scaled = multiplied(e, whole(rows), whole(e.constant(matrix, [size, made])));
  const last = reshaped(scaled, [...order.slice(0, -1).map((i) => sizeOf(x.shape, i)), made]);
  return reordered(
    whole(last),
    x.shape.map((_, i) => order.indexOf(i)),
  );
};

/** The index that nearest resizing from `size` to `made` reads for index `to`. */
const nearest = (size: number, made: number, to: number): number => Math.floor((to * size) / made);

const multiple = (large: Shape, small: Shape): readonly [number, number] | undefined => {
  const [rows, columns] = [sizeOf(large, 1) / sizeOf(small, 1), sizeOf(large, 2) / sizeOf(small, 2)];
  return Number.isInteger(rows) && Number.isInteger(columns) ? [rows, columns] : undefined;
};

/** Every element `rows` × `columns` times. */
const enlarged = (e: Emission, x: Operand, [rows, columns]: readonly [number, number], shape: Shape): Operand => {
  const [samples = 1, height = 1, width = 1, channels = 1] = x.shape;
  const blocks = [samples * height, rows, width, columns, channels];
  const source = whole(reshaped(x, [samples * height, width, channels]));
  return reshaped(e.compact(repeated(source, blocks, [0, 2, 4])), shape);
};

const resize: Lower<"resize"> = ({ e, attributes: { height, width }, input, shape }) => {
  const x = input(0);
  const factors = multiple(shape, x.shape);
  if (factors) return buffer(enlarged(e, x, factors, shape));
  const along = (from: Strided, axis: 1 | 2, made: number): Strided =>
    contracted(e, from, axis, made, (i, to) => (nearest(sizeOf(x.shape, axis), made, to) === i ? 1 : 0));
  return strided(along(along(whole(x), 1, height), 2, width));
};

/** Sums over blocks: a mean pool times the size of its window. */
const gathered = (e: Emission, dy: Operand, window: readonly [number, number], shape: Shape): Operand => {
  if (product(window) === 1) return dy;
  const slide: Pool = { window, stride: window, pad: [0, 0, 0, 0] };
  return timesNumber(e, e.call("AvgPool", { x: dy }, poolAttributes(slide), shape), product(window));
};

const resizeGradient: Lower<"resizeGradient"> = ({ e, attributes: { height, width }, input, shape }) => {
  const dy = input(0);
  const window = multiple(dy.shape, shape);
  if (window) return buffer(gathered(e, dy, window, shape));
  const along = (from: Strided, axis: 1 | 2, made: number): Strided =>
    contracted(e, from, axis, made, (i, to) => (nearest(made, sizeOf(dy.shape, axis), i) === to ? 1 : 0));
  return strided(along(along(whole(dy), 1, height), 2, width));
};

export const window = {
  avgPool,
  avgPoolGradient,
  maxPool,
  maxPoolGradient,
  resize,
  resizeGradient,
} satisfies {
  readonly [K in "avgPool" | "avgPoolGradient" | "maxPool" | "maxPoolGradient" | "resize" | "resizeGradient"]: Lower<K>;
};
