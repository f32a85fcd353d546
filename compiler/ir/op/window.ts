// Sliding windows over images [any, height, width, channel]: sizes, the visit of every tap, and the one loop that
// defines the convolution and both its gradients.
import { type Axes, axis } from "../graph/type.js";
import { at, fixed } from "./make.js";

/** Along height and width. */
export type Pair = readonly [number, number];

export type Edges = readonly [top: number, bottom: number, left: number, right: number];

/** How a window moves. Padding counts as zeros for a convolution, and as nothing for a pool. */
export interface Slide {
  readonly stride: Pair;
  readonly pad: Edges;
}

export interface Pool extends Slide {
  readonly window: Pair;
}

/** Positions of a window along one side: ⌊(size + before + after − window) / stride⌋ + 1. */
const positions = (size: number, window: number, stride: number, before: number, after: number): number =>
  Math.floor((size + before + after - window) / stride) + 1;

/** Positions of a window along height and width. NaN where an image's size isn't fixed. */
export const positionsOf = ([height, width]: Pair, { window, stride, pad }: Pool): Pair => [
  positions(height, window[0], stride[0], pad[0], pad[1]),
  positions(width, window[1], stride[1], pad[2], pad[3]),
];

/** Height and width of an image's axes; NaN for a size that isn't fixed. */
export const extent = (axes: Axes): Pair => [fixed(at(axes, 1)), fixed(at(axes, 2))];

/** An image's axes with another height and width. */
export const resized = (axes: Axes, [height, width]: Pair): Axes =>
  axes.map((a, i) => (i === 1 ? axis(a.name, height) : i === 2 ? axis(a.name, width) : a));

/** Whether every number is a whole number of at least `least`. */
export const whole = (numbers: ReadonlyArray<number>, least: number): boolean =>
  numbers.every((n) => Number.isInteger(n) && n >= least);

/** Whether a slide can be: strides of at least 1, no negative padding, no window wholly inside the padding. */
export const slides = ({ window, stride, pad }: Pool): boolean =>
  whole(window, 1) && whole(stride, 1) && whole(pad, 0) && pad.every((n, i) => n < window[i < 2 ? 0 : 1]);

/**
 * One element of one window that lies inside the image: position of the window, of the element, and inside the window.
 */
export interface Tap {
  readonly output: Pair;
  readonly image: Pair;
  readonly window: Pair;
}

const range = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i);

interface Edge {
  readonly output: number;
  readonly image: number;
  readonly tap: number;
}

/** (position, element, index in the window) along one side, where the element lies inside the image. */
const side = (size: number, count: number, window: number, stride: number, before: number): ReadonlyArray<Edge> =>
  range(count).flatMap((output) =>
    range(window)
      .map((tap) => ({ output, image: output * stride + tap - before, tap }))
      .filter(({ image }) => image >= 0 && image < size),
  );

/** Every tap of a pool or kernel over an image; within one window in row-major order. */
export const taps = (image: Pair, pool: Pool): ReadonlyArray<Tap> => {
  const { window, stride, pad } = pool;
  const count = positionsOf(image, pool);
  const columns = side(image[1], count[1], window[1], stride[1], pad[2]);
  return side(image[0], count[0], window[0], stride[0], pad[0]).flatMap((y) =>
    columns.map((x) => ({ output: [y.output, x.output], image: [y.image, x.image], window: [y.tap, x.tap] })),
  );
};

type Shape = ReadonlyArray<number>;

/** Calls `visit` with the flat positions (in the image, in the output) of every tap of every channel. */
export const pooled = (image: Shape, output: Shape, pool: Pool, visit: (x: number, y: number) => void): void => {
  const [count, height, width, channels] = [at(image, 0), at(image, 1), at(image, 2), at(image, 3)];
  const all = taps([height, width], pool);
  for (let n = 0; n < count; n++)
    for (const tap of all) {
      const x = ((n * height + tap.image[0]) * width + tap.image[1]) * channels;
      const y = ((n * at(output, 1) + tap.output[0]) * at(output, 2) + tap.output[1]) * channels;
      for (let c = 0; c < channels; c++) visit(x + c, y + c);
    }
};

/**
 * Calls `visit` with the flat positions (in x, in the kernel, in y) of every product of the convolution y = x ∗ kernel.
 */
export const convolved = (
  image: Shape,
  kernel: Shape,
  { stride, pad }: Slide,
  visit: (x: number, k: number, y: number) => void,
): void => {
  const [count, height, width, channels] = [at(image, 0), at(image, 1), at(image, 2), at(image, 3)];
  const made = at(kernel, 3);
  const pool: Pool = { window: [at(kernel, 0), at(kernel, 1)], stride, pad };
  const output = positionsOf([height, width], pool);
  const all = taps([height, width], pool);
  for (let n = 0; n < count; n++)
    for (const tap of all) {
      const x = ((n * height + tap.image[0]) * width + tap.image[1]) * channels;
      const k = (tap.window[0] * pool.window[1] + tap.window[1]) * channels;
      const y = ((n * output[0] + tap.output[0]) * output[1] + tap.output[1]) * made;
      for (let i = 0; i < channels; i++) for (let o = 0; o < made; o++) visit(x + i, (k + i) * made + o, y + o);
    }
};

/** `stride 2×2, pad 0 1 0 1`. */
export const printSlide = ({ stride, pad }: Slide): string => `stride ${stride.join("×")}, pad ${pad.join(" ")}`;

export const printPool = (pool: Pool): string => `window ${pool.window.join("×")}, ${printSlide(pool)}`;
