// conv2d: a convolution over height and width (cross-correlation, as in TensorFlow and PyTorch). Image to image.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { type Axes, axis } from "../../ir/graph/type.js";
import { add, broadcast, reshape, slice } from "../../ir/op/dsl.js";
import { type Flow, fanIn, fresh, type Scope, wholeAxis, widthOf } from "../../scope/scope.js";
import { activate, activation } from "../activation.js";
import { size } from "../codec.js";
import { alsoCalled, optional, required, withDefault } from "../record.js";
import { layer, wants } from "./layer.js";
import {
  type Border,
  padding as border,
  fits,
  imageSides,
  type Padding,
  type Pair,
  shrunkSides,
  sides,
  spansOf,
  windowOver,
} from "./window.js";

export interface Convolution {
  readonly filters: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly padding: Border;
}

const padded = (b: Builder, x: Ref, [top, bottom, left, right]: Padding): Ref =>
  top + bottom + left + right === 0
    ? x
    : b.emit("pad", [x], { before: [0, top, left, 0], after: [0, bottom, right, 0] });

/** Every `stride`-th row or column from the first, `count` of them. */
const everyNth = (b: Builder, y: Ref, side: 1 | 2, stride: number, count: number): Ref => {
  if (stride === 1) return slice(b, y, side, 0, count);
  const size = imageSides(y.type)[side - 1] ?? 0;
  const missing = Math.max(0, count * stride - size);
  const whole = padded(b, y, side === 1 ? [0, missing, 0, 0] : [0, 0, 0, missing]);
  const [batch, height, width, channel] = slice(b, whole, side, 0, count * stride).type.axes as unknown as Four;
  const from = slice(b, whole, side, 0, count * stride);
  const parts: Axes =
    side === 1
      ? [batch, { ...height, size: count }, axis("step", stride), width, channel]
      : [batch, height, { ...width, size: count }, axis("step", stride), channel];
  const first = slice(b, reshape(b, from, parts), side + 1, 0, 1);
  return reshape(b, first, resizedTo([batch, height, width, channel], side, count));
};

const resizedTo = (axes: Axes, side: 1 | 2, size: number): Axes =>
  axes.map((each, i) => (i === side ? { ...each, size } : each));

type Four = readonly [Axes[number], Axes[number], Axes[number], Axes[number]];

/**
 * A dilated window: for each of its columns a window of one column over the columns that it reads. Rows that lie
 * `dilation` apart become neighbours where so many rows are written side by side, so nothing is multiplied in vain.
 */
const dilated = (b: Builder, x: Ref, kernel: Ref, { dilation, stride, padding, kernel: window }: Convolution): Ref => {
  const spans = spansOf(window, dilation);
  const { height, width, pad } = windowOver(imageSides(x.type), spans, stride, padding);
  const around = padded(b, x, pad);
  const [rows, columns] = imageSides(around.type);
  const [made, channels] = [columns - spans[1] + 1, widthOf(x.type)];
  const whole = padded(b, around, [0, Math.ceil(rows / dilation[0]) * dilation[0] - rows, 0, 0]);
  const [batch] = x.type.axes as unknown as Four;
  const high = imageSides(whole.type)[0] / dilation[0];
  const columnwise = Array.from({ length: window[1] }, (_, tap): Ref => {
    const read = slice(b, whole, 2, tap * dilation[1], made);
    const beside = reshape(b, read, [
      batch,
      axis("height", high),
      axis("width", dilation[0] * made),
      axis("channel", channels),
    ]);
    return b.emit("conv2d", [beside, slice(b, kernel, 1, tap, 1)], { stride: [1, 1], pad: [0, 0, 0, 0] });
  });
  const sum = columnwise.reduce((all, each) => add(b, all, each));
  const image = reshape(b, sum, [
    batch,
    axis("height", (high - window[0] + 1) * dilation[0]),
    axis("width", made),
    axis("channel", widthOf(sum.type)),
  ]);
  return everyNth(b, everyNth(b, image, 1, stride[0], height), 2, stride[1], width);
};

/** x ∗ W + b, with W in ±1/√fan-in, each row drawn from the stream of its origin. */
export const convolution = (scope: Scope, x: Flow, moves: Convolution): Ref => {
  const { filters, kernel: window, stride, dilation, padding } = moves;
  const channels = widthOf(x.ref.type);
  const fan = window[0] * window[1] * channels;
  const { parameter } = scope.forming("convolution");
  const kernel = parameter(
    "kernel",
    [
      { name: "kernel-height", size: window[0] },
      { name: "kernel-width", size: window[1] },
      { name: "in", size: channels },
      { name: "channel", size: filters },
    ],
    fanIn(fan, 2, x.origin),
  );
  const bias = parameter("bias", [{ name: "channel", size: filters }], fanIn(fan, 0, wholeAxis(filters)));
  const { pad } = windowOver(imageSides(x.ref.type), window, stride, padding);
  const y = dilation.every((each) => each === 1)
    ? scope.b.emit("conv2d", [x.ref, kernel], { stride, pad })
    : dilated(scope.b, x.ref, kernel, moves);
  return add(scope.b, y, broadcast(scope.b, bias, y.type.axes));
};

export const conv2d = layer({
  doc: "A convolution over height and width: y = activation(x ∗ W + b). Takes an image.",
  fields: {
    filters: alsoCalled(required(size, "How many channels the layer makes."), "channels", "out_channels"),
    kernel: alsoCalled(withDefault(sides, "The window's side, or [height, width].", [3, 3] as const), "kernel_size"),
    stride: withDefault(sides, "How far the window moves at each step.", [1, 1] as const),
    dilation: withDefault(
      sides,
      "How far apart the pixels are that the window reads, or [height, width]: 1, one after another.",
      [1, 1] as const,
    ),
    padding: withDefault(
      border,
      "`same` makes ⌈n/stride⌉ pixels a side; `valid` pads nothing; a number, or [height, width], is so many " +
        "zeros at each end, as PyTorch counts them.",
      "same" as const,
    ),
    activation: alsoCalled(optional(activation, "What is applied to the result; left out: nothing."), "nonlinearity"),
  },
  sample: { type: "conv2d", filters: 32, kernel: 3, stride: 2, activation: "relu" },
  alsoCalled: ["conv", "convolution"],
  needs: "moves a window over height and width",
  instead: { sequence: { type: "conv1d" } },
  sums: "the input channels of its kernel",
  overlaps: "the image",
  width: "filters",
  ends: ({ activation: named }) => ({ activation: named, field: "activation" }),
  sizes: ({ kernel, dilation, stride, padding }, from) => shrunkSides(from, spansOf(kernel, dilation), stride, padding),
  build: (scope, { activation: applied, ...settings }, x) =>
    pipe(
      wants("image", "conv2d", x),
      E.chain(() => {
        const { kernel, dilation, padding } = settings;
        return fits("conv2d", "kernel", x.ref.type, spansOf(kernel, dilation), padding);
      }),
      E.map(() => fresh(activate(scope.b, applied, convolution(scope, x, settings)))),
    ),
});
