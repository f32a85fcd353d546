// Pools and resizing. TensorFlow's mean pool knows no explicit padding: there the image is padded with zeros, and each
// mean of a whole window is scaled to the mean of what lies inside the image.
import type { Node, NodeOf } from "../../../ir/graph/graph.js";
import { windowCounts } from "../../../ir/op/avg-pool.js";
import { extent, type Pair, type Pool, printPool, resized } from "../../../ir/op/window.js";
import {
  type Emission,
  input,
  integers,
  type Lower,
  type Lowerings,
  sizes,
  type Tensor,
  typed,
  typeOf,
} from "../emission.js";
import { type Attributes, attribute } from "../saved-model.js";
import { type Padding, paddingOf } from "./edges.js";
import { around, cut, gathered, padded, transposed } from "./movement.js";
import { spelledUnpool } from "./unpool.js";

const poolAttributes = ({ window, stride }: Pool, padding: Padding): Attributes => ({
  ...typed("f32"),
  ksize: attribute.integers([1, ...window, 1]),
  strides: attribute.integers([1, ...stride, 1]),
  padding: attribute.text(padding),
  data_format: attribute.text("NHWC"),
});

const maxAttributes = (image: Pair, pool: Pool): Attributes => {
  const padding = paddingOf(image, pool);
  const edges = { explicit_paddings: attribute.integers([0, 0, ...pool.pad, 0, 0]) };
  return { ...poolAttributes(pool, padding), ...(padding === "EXPLICIT" && edges) };
};

const maxPool: Lower<"maxPool"> = (e, node) =>
  e.emit("MaxPool", [input(e, node, 0)], maxAttributes(extent(typeOf(e, node, 0).axes), node.attributes));

/** Whether the second input is the pool, by the same window, of the first. */
const isPooled = (e: Emission, node: NodeOf<"maxPoolGradient">): boolean => {
  const made = e.maker(node.inputs[1] as number);
  if (made.op !== "maxPool" || e.maker(made.inputs[0] as number) !== e.maker(node.inputs[0] as number)) return false;
  return printPool(made.attributes) === printPool(node.attributes);
};

const maxPoolGradient: Lower<"maxPoolGradient"> = (e, node) =>
  isPooled(e, node)
    ? e.emit("MaxPoolGrad", node.inputs.map(e.value), maxAttributes(extent(node.type.axes), node.attributes))
    : spelledUnpool(e, node);

/** area / elements inside the image, for each window: what turns a mean with zeros into a mean without. */
const scaleOf = (e: Emission, image: Pair, output: Pair, pool: Pool): Tensor => {
  const counts = windowCounts([1, ...image, 1], [1, ...output, 1], pool);
  return e.constant(
    "f32",
    [1, ...output, 1],
    [...counts].map((count) => (pool.window[0] * pool.window[1]) / count),
  );
};

const avgPool: Lower<"avgPool"> = (e, node) => {
  const [pool, image] = [node.attributes, extent(typeOf(e, node, 0).axes)];
  const padding = paddingOf(image, pool);
  if (padding !== "EXPLICIT") return e.emit("AvgPool", [input(e, node, 0)], poolAttributes(pool, padding));
  const wide = padded(e, input(e, node, 0), ...around(pool.pad));
  const mean = e.emit("AvgPool", [wide], poolAttributes(pool, "VALID"));
  return e.emit("Mul", [mean, scaleOf(e, image, extent(node.type.axes), pool)], typed("f32"));
};

const avgPoolGradient: Lower<"avgPoolGradient"> = (e, node) => {
  const pool = node.attributes;
  const image: Pair = [pool.height, pool.width];
  const padding = paddingOf(image, pool);
  const spread = (axes: Node["type"]["axes"], dy: Tensor, how: Padding): Tensor =>
    e.emit("AvgPoolGrad", [sizes(e, axes), dy], poolAttributes(pool, how));
  if (padding !== "EXPLICIT") return spread(node.type.axes, input(e, node, 0), padding);
  const { pad } = pool;
  const scale = scaleOf(e, image, extent(typeOf(e, node, 0).axes), pool);
  const scaled = e.emit("Mul", [input(e, node, 0), scale], typed("f32"));
  const wide = resized(node.type.axes, [image[0] + pad[0] + pad[1], image[1] + pad[2] + pad[3]]);
  return cut(e, spread(wide, scaled, "VALID"), [0, pad[0], pad[2], 0], [-1, ...image, -1]);
};

/** For each index of a resized side, the index that it is read from. */
const readFrom = (small: number, large: number): ReadonlyArray<number> =>
  Array.from({ length: large }, (_, i) => Math.floor((i * small) / large));

/** Whether TensorFlow's float32 arithmetic finds the same indices. */
const exact = (small: number, large: number): boolean => {
  const scale = Math.fround(small / large);
  return readFrom(small, large).every((from, i) => Math.min(Math.floor(Math.fround(i * scale)), small - 1) === from);
};

const nearest: Attributes = {
  ...typed("f32"),
  align_corners: attribute.flag(false),
  half_pixel_centers: attribute.flag(false),
};

const resize: Lower<"resize"> = (e, node) => {
  const [[h, w], { height, width }] = [extent(typeOf(e, node, 0).axes), node.attributes];
  const x = input(e, node, 0);
  if (exact(h, height) && exact(w, width))
    return e.emit("ResizeNearestNeighbor", [x, integers(e, [height, width])], nearest);
  const rows = gathered(e, x, integers(e, readFrom(h, height)), 1);
  return gathered(e, rows, integers(e, readFrom(w, width)), 2);
};

/** Sums the elements of one side that were read from the same index. */
const folded = (e: Emission, dy: Tensor, side: 1 | 2, small: number, large: number): Tensor => {
  const order = side === 1 ? [1, 0, 2, 3] : [2, 1, 0, 3];
  const sums = e.emit(
    "UnsortedSegmentSum",
    [transposed(e, dy, order), integers(e, readFrom(small, large)), e.constant("i32", [], [small])],
    { ...typed("f32"), Tindices: attribute.type("i32"), Tnumsegments: attribute.type("i32") },
  );
  return transposed(e, sums, order);
};

const resizeGradient: Lower<"resizeGradient"> = (e, node) => {
  const [[h, w], { height, width }] = [extent(typeOf(e, node, 0).axes), node.attributes];
  const dy = input(e, node, 0);
  if (exact(height, h) && exact(width, w))
    return e.emit("ResizeNearestNeighborGrad", [dy, integers(e, [height, width])], nearest);
  return folded(e, folded(e, dy, 1, height, h), 2, width, w);
};

export const window = {
  avgPool,
  avgPoolGradient,
  maxPool,
  maxPoolGradient,
  resize,
  resizeGradient,
} satisfies Partial<Lowerings>;
