// What the type rules refuse: each row is one op on inputs that don't fit.
import { isLeft } from "fp-ts/lib/Either.js";
import { expect, test } from "vitest";
import { axis, batch, f32, i32, scalar, type TensorType } from "../../compiler/ir/graph/type.js";
import { type AttributesOf, type OpName, opOf } from "../../compiler/ir/op/index.js";

interface Refusal {
  readonly title: string;
  readonly fault: string | undefined;
}

const refusal = <K extends OpName>(
  title: string,
  op: K,
  inputs: ReadonlyArray<TensorType>,
  attributes: AttributesOf<K>,
): Refusal => {
  const made = opOf(op).infer(inputs, attributes);
  return { title: `${op}: ${title}`, fault: isLeft(made) ? made.left : undefined };
};

const features = f32(batch, axis("feature", 3));
const latent = f32(batch, axis("latent", 3));
const image = f32(batch, axis("height", 4), axis("width", 4), axis("channel", 2));
const kernel = f32(axis("kernel-height", 3), axis("kernel-width", 3), axis("in", 2), axis("channel", 5));
const close = { stride: [1, 1], pad: [0, 0, 0, 0] } as const;
const edge = { window: [2, 2], stride: [1, 1], pad: [2, 0, 0, 0] } as const;

test.each([
  refusal("axes of equal size and different names", "add", [features, latent], {}),
  refusal("a missing operand", "add", [features], {}),
  refusal("integers", "exp", [i32(batch)], {}),
  refusal("a batch in a constant", "constant", [], { type: f32(batch), values: [1] }),
  refusal("too few values", "constant", [], { type: f32(axis("row", 2)), values: [1] }),
  refusal("an axis that the result lacks", "broadcast", [latent], { to: [batch, axis("feature", 3)] }),
  refusal("axes in another order", "broadcast", [features], { to: [axis("feature", 3), batch] }),
  refusal("another number of elements", "reshape", [features], { to: [batch, axis("feature", 4)] }),
  refusal("a batch merged into a number", "reshape", [features], { to: [axis("row", 3)] }),
  refusal("an axis twice", "transpose", [features], { order: [0, 0] }),
  refusal("an axis twice", "sum", [features], { axes: [1, 1] }),
  refusal("parts of different names", "concat", [features, latent], { axis: 1 }),
  refusal("the batch", "concat", [features, features], { axis: 0 }),
  refusal("the batch", "slice", [features], { axis: 0, start: 0, size: 1 }),
  refusal("more than there is", "slice", [features], { axis: 1, start: 1, size: 3 }),
  refusal("the batch", "pad", [features], { before: [1, 0], after: [0, 0] }),
  refusal("the batch", "permute", [features], { axis: 0, order: [0] }),
  refusal("an index twice", "permute", [features], { axis: 1, order: [0, 1, 1] }),
  refusal("a table with a batch", "gather", [features, i32(batch)], {}),
  refusal("floats", "oneHot", [features], { axis: axis("class", 2) }),
  refusal("names that don't pair", "matMul", [features, f32(axis("latent", 3), axis("hidden", 2))], {}),
  refusal("sizes that don't pair", "matMul", [features, f32(axis("in", 4), axis("hidden", 2))], {}),
  refusal(
    "stacks of different leading axes",
    "batchMatMul",
    [f32(batch, axis("row", 2), axis("in", 3)), f32(axis("head", 2), axis("in", 3), axis("k", 2))],
    {},
  ),
  refusal(
    "stacks whose matrices don't pair",
    "batchMatMul",
    [f32(batch, axis("row", 2), axis("key", 3)), f32(batch, axis("width", 3), axis("k", 2))],
    {},
  ),
  refusal("matrices that are no stacks", "batchMatMul", [features, f32(axis("in", 3), axis("k", 2))], {}),
  refusal(
    "a batch against a number",
    "matMul",
    [f32(axis("row", 2), batch), f32(axis("batch", 1), axis("hidden", 2))],
    {},
  ),
  refusal(
    "channels that don't pair",
    "conv2d",
    [image, f32(...kernel.axes.slice(0, 2), axis("in", 3), axis("channel", 5))],
    close,
  ),
  refusal(
    "a kernel greater than the image",
    "conv2d",
    [image, f32(axis("kernel-height", 5), ...kernel.axes.slice(1))],
    close,
  ),
  refusal(
    "an image that the kernel can't have read",
    "conv2dInputGradient",
    [image, f32(...kernel.axes.slice(0, 3), axis("channel", 2))],
    { ...close, height: 5, width: 6 },
  ),
  refusal("batches of two names", "conv2dFilterGradient", [f32(axis("row", 2), ...image.axes.slice(1)), image], {
    ...close,
    kernel: [1, 1],
  }),
  refusal("a window wholly in the padding", "maxPool", [image], edge),
  refusal("a pool of another image", "maxPoolGradient", [image, image, image], { ...edge, pad: [0, 0, 0, 0] }),
  refusal("no height", "resize", [image], { height: 0, width: 2 }),
  refusal(
    "a bias of another name",
    "fusedDense",
    [features, f32(axis("in", 3), axis("hidden", 2)), f32(axis("row", 2))],
    { activation: "relu" },
  ),
  refusal("a bias of another size", "fusedConv", [image, kernel, f32(axis("channel", 4))], {
    ...close,
    activation: "relu",
  }),
])("$title", ({ fault }) => {
  expect(fault).toBeTypeOf("string");
});

test("a rank-0 operand stands beside any shape, on either side", () => {
  expect(refusal("", "add", [scalar, features], {}).fault).toBeUndefined();
  expect(refusal("", "add", [features, scalar], {}).fault).toBeUndefined();
});
