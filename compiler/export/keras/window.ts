/**
 * Windows over images as Keras' layers: convolutions and pools.
 *
 * In: a node and the emission of its graph. Out: its value. Kernels lie in Keras as they do in graft. Where padding is
 * what Keras calls `same` it is said so; else a frame is added or cropped by a layer of its own.
 */
import type { Node, NodeOf } from "../../ir/graph/graph.js";
import { type Edges, extent, type Pair, type Pool, type Slide, taps } from "../../ir/op/window.js";
import type { Json } from "../json.js";
import { type Emission, sizesOf } from "./emission.js";
import type { Known, Shape, Symbolic, Value } from "./value.js";

const last = { data_format: "channels_last" } as const;

const source = (e: Emission, node: Node, i: number): Node => e.graph.nodes[node.inputs[i] as number] as Node;

/** The frame that TensorFlow's `SAME` gives, on every backend of Keras. */
const sameEdges = ([height, width]: Pair, window: Pair, stride: Pair): Edges => {
  const along = (size: number, k: number, s: number): readonly [number, number] => {
    const total = Math.max((Math.ceil(size / s) - 1) * s + k - size, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  };
  const [[top, bottom], [left, right]] = [along(height, window[0], stride[0]), along(width, window[1], stride[1])];
  return [top, bottom, left, right];
};

const even = (edges: Edges, others: Edges): boolean => edges.every((n, i) => n === others[i]);

const none: Edges = [0, 0, 0, 0];

/** An image of other height and width. */
const sized = (x: Symbolic, height: number, width: number): Symbolic["shape"] => [
  x.shape[0] as number | null,
  height,
  width,
  x.shape[3] as number | null,
];

const framed = (e: Emission, x: Symbolic, edges: Edges): Symbolic => {
  if (even(edges, none)) return x;
  const [top, bottom, left, right] = edges;
  const [height, width] = [(x.shape[1] as number) + top + bottom, (x.shape[2] as number) + left + right];
  const config = {
    padding: [
      [top, bottom],
      [left, right],
    ],
    ...last,
  };
  return e.layer({ kind: "ZeroPadding2D", config, given: [x], to: sized(x, height, width) });
};

const cropped = (e: Emission, x: Symbolic, edges: Edges): Symbolic => {
  if (even(edges, none)) return x;
  const [top, bottom, left, right] = edges;
  const [height, width] = [(x.shape[1] as number) - top - bottom, (x.shape[2] as number) - left - right];
  const config = {
    cropping: [
      [top, bottom],
      [left, right],
    ],
    ...last,
  };
  return e.layer({ kind: "Cropping2D", config, given: [x], to: sized(x, height, width) });
};

/** The image with its frame, unless Keras adds it under the name `same`. */
const padded = (
  e: Emission,
  node: Node,
  window: Pair,
  { stride, pad }: Slide,
): { readonly x: Symbolic; readonly padding: string } => {
  const x = e.whole(node.inputs[0] as number);
  const size = extent(source(e, node, 0).type.axes);
  if (!even(pad, none) && even(pad, sameEdges(size, window, stride))) return { x, padding: "same" };
  return { x: framed(e, x, pad), padding: "valid" };
};

const kernelOf = (e: Emission, node: Node): Known | undefined => e.known(node.inputs[1] as number);

/** A kernel that is fed has no layer: an operation convolves with it. */
const convolvedWith = (e: Emission, node: NodeOf<"conv2d"> | NodeOf<"fusedConv">): Value => {
  const kernel = e.whole(node.inputs[1] as number);
  const [height, width] = kernel.shape as ReadonlyArray<number>;
  const { x, padding } = padded(e, node, [height as number, width as number], node.attributes);
  const config = { strides: node.attributes.stride, padding, ...last, dilation_rate: 1 };
  return e.operation({ of: "nn", kind: "Conv", config, given: [x, kernel], to: sizesOf(node.type.axes) });
};

/** A convolution, with a bias and an activation where it has them. */
export const convolution = (
  e: Emission,
  node: NodeOf<"conv2d"> | NodeOf<"fusedConv">,
  bias: Known | undefined,
  activation: string,
): Value => {
  const kernel = kernelOf(e, node);
  if (kernel === undefined) return convolvedWith(e, node);
  const window: Pair = [kernel.shape[0] as number, kernel.shape[1] as number];
  const { x, padding } = padded(e, node, window, node.attributes);
  const config = {
    filters: kernel.shape[3] as number,
    kernel_size: window,
    strides: node.attributes.stride,
    padding,
    use_bias: bias !== undefined,
    activation,
    dtype: "float32",
    ...last,
  };
  const weights = bias === undefined ? [kernel] : [kernel, bias];
  return e.layer({ kind: "Conv2D", config, given: [x], to: sizesOf(node.type.axes), weights });
};

const kernelSizes = (e: Emission, node: Node): ReadonlyArray<number> =>
  sizesOf(source(e, node, 1).type.axes) as ReadonlyArray<number>;

/** Every position of the kernel, uncut. */
const spread = (
  e: Emission,
  node: NodeOf<"conv2dInputGradient">,
  x: Symbolic,
  to: Shape,
  bias: Known | undefined,
): Symbolic => {
  const kernel = kernelOf(e, node);
  const [strides, padding] = [node.attributes.stride, "valid"];
  // Keras 3.15 loads its own operation with two arguments swapped; no part of a model feeds such a kernel.
  if (kernel === undefined)
    throw new Error(`${node.path}: Keras has no transposed convolution with a kernel that is fed`);
  const [height, width, filters] = kernel.shape as readonly [number, number, number];
  const config = {
    filters,
    kernel_size: [height, width],
    strides,
    padding,
    use_bias: bias !== undefined,
    dtype: "float32",
    ...last,
  };
  const weights = bias === undefined ? [kernel] : [kernel, bias];
  return e.layer({ kind: "Conv2DTranspose", config, given: [x], to, weights });
};

/**
 * A transposed convolution: all that Keras makes without padding, cut or framed to size. The bias comes before a cut,
 * and never before a frame.
 */
export const transposed = (e: Emission, node: NodeOf<"conv2dInputGradient">, bias?: Known): Value => {
  const x = e.whole(node.inputs[0] as number);
  const { full, edges } = overhang(e, node);
  const to = [x.shape[0] as number | null, full[0], full[1], kernelSizes(e, node)[2] as number];
  const made = spread(e, node, x, to, bias);
  const cut = cropped(e, made, edges.map((n) => Math.max(n, 0)) as unknown as Edges);
  return framed(e, cut, edges.map((n) => Math.max(-n, 0)) as unknown as Edges);
};

/** How large Keras makes the image, and how far it reaches beyond the one asked for; negative where it falls short. */
const overhang = (e: Emission, node: NodeOf<"conv2dInputGradient">): { readonly full: Pair; readonly edges: Edges } => {
  const { height, width, stride, pad } = node.attributes;
  const [[h, w], kernel] = [extent(source(e, node, 0).type.axes), kernelSizes(e, node)];
  const along = (size: number, k: number, s: number): number => size * s + Math.max(k - s, 0);
  const full: Pair = [along(h, kernel[0] as number, stride[0]), along(w, kernel[1] as number, stride[1])];
  return { full, edges: [pad[0], full[0] - pad[0] - height, pad[2], full[1] - pad[2] - width] };
};

/** Whether a transposed convolution is cut and never framed, so that its bias may come first. */
export const onlyCut = (e: Emission, node: NodeOf<"conv2dInputGradient">): boolean =>
  kernelOf(e, node) !== undefined && overhang(e, node).edges.every((n) => n >= 0);

const poolConfig = ({ window, stride }: Pool, padding: string): Readonly<Record<string, Json>> => ({
  pool_size: window,
  strides: stride,
  padding,
  ...last,
});

/** What no maximum takes. */
const lowest = -3.4028234663852886e38;

export const maxPool = (e: Emission, node: NodeOf<"maxPool">): Value => {
  const { pad } = node.attributes;
  const x = e.whole(node.inputs[0] as number);
  const [top, bottom, left, right] = pad;
  const from = even(pad, none)
    ? x
    : e.operation({
        kind: "Pad",
        config: {
          pad_width: [
            [0, 0],
            [top, bottom],
            [left, right],
            [0, 0],
          ],
          mode: "constant",
        },
        given: [x],
        named: { constant_values: lowest },
        to: sized(x, (x.shape[1] as number) + top + bottom, (x.shape[2] as number) + left + right),
      });
  return e.layer({
    kind: "MaxPooling2D",
    config: poolConfig(node.attributes, "valid"),
    given: [from],
    to: sizesOf(node.type.axes),
  });
};

/** By how much a mean over a whole window falls short of the mean over what of it lies inside, by position. */
const shares = (e: Emission, node: NodeOf<"avgPool">): Known => {
  const [, height, width] = sizesOf(node.type.axes) as readonly [unknown, number, number];
  const values = new Float32Array(height * width);
  for (const { output } of taps(extent(source(e, node, 0).type.axes), node.attributes)) {
    const at = output[0] * width + output[1];
    values[at] = (values[at] as number) + 1;
  }
  const [h, w] = node.attributes.window;
  return {
    _tag: "Known",
    shape: [1, height, width, 1],
    values: values.map((inside) => (h * w) / inside),
    dtype: "f32",
  };
};

export const avgPool = (e: Emission, node: NodeOf<"avgPool">): Value => {
  const { pad } = node.attributes;
  const to = sizesOf(node.type.axes);
  const from = framed(e, e.whole(node.inputs[0] as number), pad);
  const means = e.layer({
    kind: "AveragePooling2D",
    config: poolConfig(node.attributes, "valid"),
    given: [from],
    to,
  });
  if (even(pad, none)) return means;
  return e.operation({ kind: "Multiply", config: {}, given: [means, shares(e, node)], to });
};

/** The positions of the smaller side that the larger one reads. */
const readFrom = (small: number, large: number): Known => ({
  _tag: "Known",
  shape: [large],
  values: Int32Array.from({ length: large }, (_, i) => Math.floor((i * small) / large)),
  dtype: "i32",
});

/** Nearest neighbours: a layer for whole multiples, else by their positions. */
export const resize = (e: Emission, node: NodeOf<"resize">): Value => {
  const { height, width } = node.attributes;
  const [h, w] = extent(source(e, node, 0).type.axes);
  const [x, to] = [e.whole(node.inputs[0] as number), sizesOf(node.type.axes)];
  if (height % h === 0 && width % w === 0) {
    const config = { size: [height / h, width / w], interpolation: "nearest", ...last };
    return e.layer({ kind: "UpSampling2D", config, given: [x], to });
  }
  const rows = e.operation({
    kind: "Take",
    config: { axis: 1 },
    given: [x, readFrom(h, height)],
    to: sized(x, height, w),
  });
  return e.operation({ kind: "Take", config: { axis: 2 }, given: [rows, readFrom(w, width)], to });
};
