// conv2d: a convolution over height and width (cross-correlation, as in TensorFlow and PyTorch). Image to image.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Ref } from "../../ir/graph/builder.js";
import { add, broadcast } from "../../ir/op/dsl.js";
import { type Flow, fanIn, fresh, type Scope, wholeAxis, widthOf } from "../../scope/scope.js";
import { activate, activation } from "../activation.js";
import { size } from "../codec.js";
import { alsoCalled, optional, required, withDefault } from "../record.js";
import { layer, wants } from "./layer.js";
import {
  fits,
  imageSides,
  type PaddingName,
  type Pair,
  padding as paddingName,
  shrunkSides,
  sides,
  windowOver,
} from "./window.js";

export interface Convolution {
  readonly filters: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: PaddingName;
}

/** x ∗ W + b, with W in ±1/√fan-in, each row drawn from the stream of its origin. */
export const convolution = (scope: Scope, x: Flow, { filters, kernel: window, stride, padding }: Convolution): Ref => {
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
  const y = scope.b.emit("conv2d", [x.ref, kernel], { stride, pad });
  return add(scope.b, y, broadcast(scope.b, bias, y.type.axes));
};

export const conv2d = layer({
  doc: "A convolution over height and width: y = activation(x ∗ W + b). Takes an image.",
  fields: {
    filters: alsoCalled(required(size, "How many channels the layer makes."), "channels", "out_channels"),
    kernel: alsoCalled(withDefault(sides, "The window's side, or [height, width].", [3, 3] as const), "kernel_size"),
    stride: withDefault(sides, "How far the window moves at each step.", [1, 1] as const),
    padding: withDefault(paddingName, "`same` makes ⌈n/stride⌉ pixels a side; `valid` pads nothing.", "same" as const),
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
  sizes: ({ kernel, stride, padding }, from) => shrunkSides(from, kernel, stride, padding),
  build: (scope, { activation: applied, ...settings }, x) =>
    pipe(
      wants("image", "conv2d", x),
      E.chain(() => fits("conv2d", "kernel", x.ref.type, settings.kernel, settings.padding)),
      E.map(() => fresh(activate(scope.b, applied, convolution(scope, x, settings)))),
    ),
});
