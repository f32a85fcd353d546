// Matrix products, which take their operands transposed for nothing, and convolutions.
import type { Node } from "../../../ir/graph/graph.js";
import type { Axes } from "../../../ir/graph/type.js";
import { extent, type Slide } from "../../../ir/op/window.js";
import {
  type Emission,
  input,
  integers,
  type Lower,
  type Lowerings,
  shapeOf,
  sizes,
  type Tensor,
  typed,
  typeOf,
} from "../emission.js";
import { type Attributes, attribute } from "../saved-model.js";
import { paddingOf } from "./edges.js";
import { finished } from "./elementwise.js";

/** An operand, and whether it is to be read transposed. */
const operand = (e: Emission, id: number): readonly [Tensor, boolean] => {
  const made = e.maker(id);
  return made.op === "transpose" && made.attributes.order[0] === 1 ? [input(e, made, 0), true] : [e.value(id), false];
};

const product = (e: Emission, node: Node): Tensor => {
  const [x, transposeX] = operand(e, node.inputs[0] as number);
  const [y, transposeY] = operand(e, node.inputs[1] as number);
  return e.emit("MatMul", [x, y], {
    ...typed("f32"),
    transpose_a: attribute.flag(transposeX),
    transpose_b: attribute.flag(transposeY),
  });
};

/** A stack of matrices, and whether each is to be read transposed. */
const stacked = (e: Emission, id: number): readonly [Tensor, boolean] => {
  const made = e.maker(id);
  if (made.op !== "transpose") return [e.value(id), false];
  const { order } = made.attributes;
  const rank = order.length;
  const flips = order[rank - 1] === rank - 2 && order.slice(0, -2).every((from, to) => from === to);
  return flips ? [input(e, made, 0), true] : [e.value(id), false];
};

const products: Lower<"batchMatMul"> = (e, node) => {
  const [x, flipX] = stacked(e, node.inputs[0] as number);
  const [y, flipY] = stacked(e, node.inputs[1] as number);
  return e.emit("BatchMatMulV2", [x, y], {
    ...typed("f32"),
    adj_x: attribute.flag(flipX),
    adj_y: attribute.flag(flipY),
  });
};

const slideOf = ({ stride, pad }: Slide, image: Axes, kernel: Axes): Attributes => {
  const [height = 1, width = 1] = shapeOf(kernel);
  const padding = paddingOf(extent(image), { window: [height, width], stride, pad });
  return {
    ...typed("f32"),
    strides: attribute.integers([1, ...stride, 1]),
    data_format: attribute.text("NHWC"),
    padding: attribute.text(padding),
    ...(padding === "EXPLICIT" && { explicit_paddings: attribute.integers([0, 0, ...pad, 0, 0]) }),
  };
};

const convolution = (e: Emission, node: Node, slide: Slide): Tensor =>
  e.emit(
    "Conv2D",
    [input(e, node, 0), input(e, node, 1)],
    slideOf(slide, typeOf(e, node, 0).axes, typeOf(e, node, 1).axes),
  );

const filterGradient: Lower<"conv2dFilterGradient"> = (e, node) =>
  e.emit(
    "Conv2DBackpropFilter",
    [input(e, node, 0), integers(e, shapeOf(node.type.axes)), input(e, node, 1)],
    slideOf(node.attributes, typeOf(e, node, 0).axes, node.type.axes),
  );

const inputGradient: Lower<"conv2dInputGradient"> = (e, node) =>
  e.emit(
    "Conv2DBackpropInput",
    [sizes(e, node.type.axes), input(e, node, 1), input(e, node, 0)],
    slideOf(node.attributes, node.type.axes, typeOf(e, node, 1).axes),
  );

export const contraction = {
  batchMatMul: products,
  conv2d: (e, node) => convolution(e, node, node.attributes),
  conv2dFilterGradient: filterGradient,
  conv2dInputGradient: inputGradient,
  fusedConv: (e, node) =>
    finished(e, convolution(e, node, node.attributes), input(e, node, 2), node.attributes.activation),
  fusedDense: (e, node) => finished(e, product(e, node), input(e, node, 2), node.attributes.activation),
  matMul: product,
} satisfies Partial<Lowerings>;
