// Convolutions as products: the windows of an image are the rows of a matrix that nobody writes down, since a product
// can read its left factor through a table of places. In: images as views; out: the product's operand.
import type { Activation } from "../../ir/op/activation.js";
import type { Slide } from "../../ir/op/window.js";
import { type Emission, reshaped } from "../emission.js";
import { formOf } from "../kernel/index.js";
import type { Operand, Table } from "../plan.js";
import { product, type Shape, sizeOf } from "../shape.js";
import type { Strided } from "../strided.js";
import { whole } from "../strided.js";
import { fitted } from "./movement.js";

/** The image with zeros around it, as far as windows at `count` places reach; as it is where they stay inside. */
const surrounded = (e: Emission, x: Strided, { stride, pad }: Slide, kernel: Shape, count: Shape): Strided => {
  const after = (axis: 1 | 2, before: number): number => {
    const reach = (sizeOf(count, axis) - 1) * sizeOf(stride, axis - 1) + sizeOf(kernel, axis - 1);
    return Math.max(0, reach - sizeOf(x.shape, axis) - before);
  };
  const [bottom, right] = [after(1, pad[0]), after(2, pad[2])];
  if (pad[0] === 0 && pad[2] === 0 && bottom === 0 && right === 0) return x;
  return whole(fitted(e, x, [0, pad[0], pad[2], 0], [0, bottom, right, 0]));
};

/** The places of a grid, row-major: start + Σ index·stride; the last again until their number is a multiple of 8. */
const grid = (e: Emission, start: number, sizes: Shape, strides: ReadonlyArray<number>): Operand =>
  e.counted(`places ${start} ${sizes} ${strides}`, () => {
    let places = [start];
    sizes.forEach((size, axis) => {
      const stride = sizeOf(strides, axis);
      places = places.flatMap((place) => Array.from({ length: size }, (_, i) => place + i * stride));
    });
    const last = places.at(-1) ?? 0;
    while (places.length % 8 !== 0) places.push(last);
    return places;
  });

/** Where the windows of an image start, and where in a window its elements are. */
const windowsOf = (e: Emission, x: Strided, { stride }: Slide, kernel: Shape, count: Shape) => {
  const [samples = 0, down = 0, across = 0, channel = 0] = x.strides;
  const starts = [sizeOf(count, 0), sizeOf(count, 1), sizeOf(count, 2)];
  return {
    starts: grid(e, x.offset, starts, [samples, down * stride[0], across * stride[1]]),
    elements: grid(e, 0, [sizeOf(kernel, 0), sizeOf(kernel, 1), sizeOf(x.shape, 3)], [down, across, channel]),
  };
};

interface Factors {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly x: Strided;
  readonly table: Table;
  readonly b: Operand;
  readonly bias?: Operand;
  readonly activation?: Activation;
}

const multiplied = (e: Emission, { x, activation = "linear", m, k, n, b, bias, table }: Factors): Operand => {
  const output = e.fresh([m, n]);
  const stored = { a: "table", transposeB: false } as const;
  e.push({
    _tag: "Product",
    product: {
      ...stored,
      form: formOf(stored, m, n),
      fma: e.target.fma,
      bias: bias !== undefined,
      activation: activation === "linear" ? "none" : activation,
    },
    m,
    n,
    k,
    a: { register: x.register, shape: [x.total], dtype: "f32" },
    b,
    ...(bias && { bias }),
    table,
    output,
  });
  return output;
};

/** y[n, p, q, o] = activation(Σ x[n, p·s + i − top, q·s + j − left, c]·k[i, j, c, o] + bias[o]); `shape` is y's. */
export const convolved = (
  e: Emission,
  x: Strided,
  filter: Operand,
  slide: Slide,
  shape: Shape,
  after: { readonly bias?: Operand; readonly activation?: Activation } = {},
): Operand => {
  const image = surrounded(e, x, slide, filter.shape, shape);
  const { starts, elements } = windowsOf(e, image, slide, filter.shape, shape);
  const [m, k, n] = [product(shape.slice(0, 3)), product(filter.shape.slice(0, 3)), sizeOf(shape, 3)];
  const table = { rows: starts, lines: elements };
  return reshaped(multiplied(e, { m, k, n, x: image, table, b: reshaped(filter, [k, n]), ...after }), shape);
};

/**
 * dk[i, j, c, o] = Σ x[n, p·s + i − top, q·s + j − left, c]·dy[n, p, q, o]: elements are rows, and windows are summed
 * over.
 */
export const filterGradient = (e: Emission, x: Strided, dy: Operand, slide: Slide, shape: Shape): Operand => {
  const image = surrounded(e, x, slide, shape, dy.shape);
  const { starts, elements } = windowsOf(e, image, slide, shape, dy.shape);
  const [m, k, n] = [product(shape.slice(0, 3)), product(dy.shape.slice(0, 3)), sizeOf(shape, 3)];
  const table = { rows: elements, lines: starts };
  return reshaped(multiplied(e, { m, k, n, x: image, table, b: reshaped(dy, [k, n]) }), shape);
};
