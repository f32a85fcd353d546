// Gradients of a convolution spelled as convolutions, for a backend whose own kernels are missing or slow.
import type { Slide } from "../../ir/op/window.js";
import { type Emission, reshaped } from "../emission.js";
import type { Operand } from "../plan.js";
import { type Shape, sizeOf } from "../shape.js";
import { cut, reordered, reversed, type Strided, split, whole } from "../strided.js";
import { fitted } from "./movement.js";
import { convolved } from "./windowed.js";

const inside = (stride: readonly [number, number], dilations: readonly [number, number]) => ({
  strides: stride,
  pad: "valid",
  dataFormat: "NHWC",
  dilations,
  dimRoundingMode: null,
});

/** A convolution with stride 1 of an image that has its padding. */
const convolvedInside = (e: Emission, x: Operand, filter: Operand, shape: Shape): Operand =>
  e.target.multiply
    ? convolved(e, whole(x), filter, { stride: [1, 1], pad: [0, 0, 0, 0] }, shape)
    : e.call("Conv2D", { x, filter }, inside([1, 1], [1, 1]), shape);

/**
 * dk[i, j, c, o] = Σ x[n, p·s + i − top, q·s + j − left, c]·dy[n, p, q, o]: a convolution of x, with channels as batch
 * and samples as channels, by dy as a kernel dilated by the stride.
 */
export const filterGradientByConvolution = (
  e: Emission,
  x: Strided,
  dy: Strided,
  { stride, pad }: Slide,
  shape: Shape,
): Strided => {
  const after = (axis: 1 | 2, first: number): number =>
    (sizeOf(dy.shape, axis) - 1) * sizeOf(stride, axis - 1) + sizeOf(shape, axis - 1) - sizeOf(x.shape, axis) - first;
  const image = fitted(
    e,
    reordered(x, [3, 1, 2, 0]),
    [0, pad[0], pad[2], 0],
    [0, after(1, pad[0]), after(2, pad[2]), 0],
  );
  const filter = e.compact(reordered(dy, [1, 2, 0, 3]));
  const made = [sizeOf(shape, 2), sizeOf(shape, 0), sizeOf(shape, 1), sizeOf(shape, 3)];
  return reordered(whole(e.call("Conv2D", { x: image, filter }, inside([1, 1], stride), made)), [1, 2, 0, 3]);
};

/** One side of an image under a stride: the phases of its rows, and how many windows make them. */
interface Side {
  readonly size: number;
  readonly stride: number;
  /** Taps of the kernel that fall on one phase, at most. */
  readonly taps: number;
  /** The first window's index, and how many there are. */
  readonly first: number;
  readonly count: number;
  /** What is cut off the front once the phases are woven together. */
  readonly crop: number;
}

const sideOf = (size: number, kernel: number, stride: number, before: number): Side => {
  const first = Math.floor(before / stride);
  const crop = before - first * stride;
  return { size, stride, taps: Math.ceil(kernel / stride), first, count: Math.ceil((size + crop) / stride), crop };
};

/**
 * [taps, taps, made, phases·phases·channels] from a kernel [height, width, channels, made]: taps from last to first,
 * zeros where the kernel ends before its last tap.
 */
const phasedFilter = (e: Emission, filter: Strided, rows: Side, columns: Side): Operand => {
  const [height, width, channels, made] = filter.shape as readonly [number, number, number, number];
  const after = [rows.taps * rows.stride - height, columns.taps * columns.stride - width, 0, 0];
  const long = whole(fitted(e, filter, [0, 0, 0, 0], after));
  const phased = split(split(long, 1, columns.stride), 0, rows.stride);
  const moved = e.compact(reordered(reversed(reversed(phased, 0), 2), [0, 2, 5, 1, 3, 4]));
  return reshaped(moved, [rows.taps, columns.taps, made, rows.stride * columns.stride * channels]);
};

/** Weaves the phases [n, rows, columns, row phase, column phase, channels] together and cuts the image out. */
const woven = (e: Emission, made: Operand, rows: Side, columns: Side, shape: Shape): Strided => {
  const [samples, channels] = [sizeOf(shape, 0), sizeOf(shape, 3)];
  const phases = reshaped(made, [samples, rows.count, columns.count, rows.stride, columns.stride, channels]);
  const image = reshaped(e.compact(reordered(whole(phases), [0, 1, 3, 2, 4, 5])), [
    samples,
    rows.count * rows.stride,
    columns.count * columns.stride,
    channels,
  ]);
  return cut(cut(whole(image), 2, columns.crop, columns.size), 1, rows.crop, rows.size);
};

/**
 * dx[q·s + r − top] = Σₜ dy[q − t]·k[r + s·t]: for each phase r of the stride a convolution of dy by every s-th tap of
 * the kernel, backwards. All phases are the channels of one convolution with stride 1, and are woven together
 * afterwards.
 */
export const inputGradientByConvolution = (
  e: Emission,
  dy: Strided,
  filter: Strided,
  { stride, pad }: Slide,
  shape: Shape,
): Strided => {
  const side = (axis: 1 | 2): Side =>
    sideOf(sizeOf(shape, axis), sizeOf(filter.shape, axis - 1), sizeOf(stride, axis - 1), pad[axis === 1 ? 0 : 2]);
  const [rows, columns] = [side(1), side(2)];
  const before = ({ taps, first }: Side): number => taps - 1 - first;
  const after = ({ first, count }: Side, axis: 1 | 2): number => first + count - sizeOf(dy.shape, axis);
  const image = fitted(e, dy, [0, before(rows), before(columns), 0], [0, after(rows, 1), after(columns, 2), 0]);
  const phases = convolvedInside(e, image, phasedFilter(e, filter, rows, columns), [
    sizeOf(shape, 0),
    rows.count,
    columns.count,
    rows.stride * columns.stride * sizeOf(shape, 3),
  ]);
  return woven(e, phases, rows, columns, shape);
};
