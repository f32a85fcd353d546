// Gradients of a convolution spelled as convolutions, for a backend whose own kernels are missing or slow.
import type { Slide } from "../../op/window.js";
import { type Emission, reshaped } from "../emission.js";
import type { Operand } from "../plan.js";
import { type Shape, sizeOf } from "../shape.js";
import { fitted, gathered, sliced, transposed } from "./movement.js";

const inside = (stride: readonly [number, number], dilations: readonly [number, number]) => ({
  strides: stride,
  pad: "valid",
  dataFormat: "NHWC",
  dilations,
  dimRoundingMode: null,
});

/**
 * dk[i, j, c, o] = Σ x[n, p·s + i − top, q·s + j − left, c]·dy[n, p, q, o]: a convolution of x, with channels as batch and
 * samples as channels, by dy as a kernel dilated by the stride.
 */
export const filterGradientByConvolution = (e: Emission, x: Operand, dy: Operand, slide: Slide, shape: Shape): Operand => {
  const { stride, pad } = slide;
  const along = (image: Operand, axis: 1 | 2, first: number): Operand => {
    const needed = (sizeOf(dy.shape, axis) - 1) * sizeOf(stride, axis - 1) + sizeOf(shape, axis - 1);
    return fitted(e, image, axis, first, needed - sizeOf(x.shape, axis) - first);
  };
  const image = transposed(e, along(along(x, 1, pad[0]), 2, pad[2]), [3, 1, 2, 0]);
  const filter = transposed(e, dy, [1, 2, 0, 3]);
  const made = [sizeOf(shape, 2), sizeOf(shape, 0), sizeOf(shape, 1), sizeOf(shape, 3)];
  return transposed(e, e.call("Conv2D", { x: image, filter }, inside([1, 1], stride), made), [1, 2, 0, 3]);
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

/** A kernel's axis as [taps, phases], taps from last to first, zeros where the kernel ends before its last tap. */
const phased = (e: Emission, filter: Operand, axis: number, { taps, stride }: Side): Operand => {
  const long = fitted(e, filter, axis, 0, taps * stride - sizeOf(filter.shape, axis));
  const split = reshaped(long, [...filter.shape.slice(0, axis), taps, stride, ...filter.shape.slice(axis + 1)]);
  const backwards = Array.from({ length: taps }, (_, i) => taps - 1 - i);
  return taps === 1 ? split : gathered(e, split, axis, e.constant(backwards, [taps], "i32"));
};

/** [taps, taps, made, phases·phases·channels] from a kernel [height, width, channels, made]. */
const phasedFilter = (e: Emission, filter: Operand, rows: Side, columns: Side): Operand => {
  const both = phased(e, phased(e, filter, 1, columns), 0, rows);
  const moved = transposed(e, both, [0, 2, 5, 1, 3, 4]);
  const channels = rows.stride * columns.stride * sizeOf(filter.shape, 2);
  return reshaped(moved, [rows.taps, columns.taps, sizeOf(filter.shape, 3), channels]);
};

/** Weaves the phases [n, rows, columns, row phase, column phase, channels] together and cuts the image out. */
const woven = (e: Emission, made: Operand, rows: Side, columns: Side, shape: Shape): Operand => {
  const [samples, channels] = [sizeOf(shape, 0), sizeOf(shape, 3)];
  const split = reshaped(made, [samples, rows.count, columns.count, rows.stride, columns.stride, channels]);
  const image = reshaped(transposed(e, split, [0, 1, 3, 2, 4, 5]), [
    samples,
    rows.count * rows.stride,
    columns.count * columns.stride,
    channels,
  ]);
  return sliced(e, sliced(e, image, 2, columns.crop, columns.size), 1, rows.crop, rows.size);
};

/**
 * dx[q·s + r − top] = Σₜ dy[q − t]·k[r + s·t]: for each phase r of the stride a convolution of dy by every s-th tap of the
 * kernel, backwards. All phases are the channels of one convolution with stride 1, and are woven together afterwards.
 */
export const inputGradientByConvolution = (
  e: Emission,
  dy: Operand,
  filter: Operand,
  { stride, pad }: Slide,
  shape: Shape,
): Operand => {
  const side = (axis: 1 | 2): Side =>
    sideOf(
      sizeOf(shape, axis),
      sizeOf(filter.shape, axis - 1),
      sizeOf(stride, axis - 1),
      pad[axis === 1 ? 0 : 2],
    );
  const [rows, columns] = [side(1), side(2)];
  const around = (x: Operand, axis: number, { taps, first, count }: Side): Operand =>
    fitted(e, x, axis, taps - 1 - first, first + count - sizeOf(dy.shape, axis));
  const image = around(around(dy, 1, rows), 2, columns);
  const channels = rows.stride * columns.stride * sizeOf(shape, 3);
  const phases = e.call(
    "Conv2D",
    { x: image, filter: phasedFilter(e, filter, rows, columns) },
    inside([1, 1], [1, 1]),
    [sizeOf(shape, 0), rows.count, columns.count, channels],
  );
  return woven(e, phases, rows, columns, shape);
};
