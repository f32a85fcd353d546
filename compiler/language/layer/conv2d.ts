// conv2d: a convolution over height and width (cross-correlation, as in TensorFlow and PyTorch). Image to image.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { fanIn, fresh, wholeAxis, widthOf } from "../../build/scope.js";
import { add, broadcast } from "../../op/dsl.js";
import { activate, activation } from "../activation.js";
import { size } from "../codec.js";
import { optional, required, withDefault } from "../record.js";
import { layer, wants } from "./layer.js";
import { fits, padding, sides, windowOver } from "./window.js";

export const conv2d = layer({
  doc: "A convolution over height and width: y = activation(x ∗ W + b). Takes an image.",
  fields: {
    filters: required(size, "How many channels the layer makes."),
    kernel: withDefault(sides, "The window's side, or [height, width].", [3, 3] as const),
    stride: withDefault(sides, "How far the window moves at each step.", [1, 1] as const),
    padding: withDefault(padding, "`same` makes ⌈n/stride⌉ pixels a side; `valid` pads nothing.", "same" as const),
    activation: optional(activation, "What is applied to the result; left out: nothing."),
  },
  sample: { type: "conv2d", filters: 32, kernel: 3, stride: 2, activation: "relu" },
  build: (scope, { filters, kernel: window, stride, padding: named, activation: applied }, x) =>
    pipe(
      wants("image", "conv2d", x),
      E.chain(() => fits("conv2d", "kernel", x.ref.type, window, named)),
      E.map((image) => {
        const channels = widthOf(x.ref.type);
        const fan = window[0] * window[1] * channels;
        const kernel = scope.parameter(
          "kernel",
          [
            { name: "kernel-height", size: window[0] },
            { name: "kernel-width", size: window[1] },
            { name: "in", size: channels },
            { name: "channel", size: filters },
          ],
          fanIn(fan, 2, x.origin),
        );
        const bias = scope.parameter("bias", [{ name: "channel", size: filters }], fanIn(fan, 0, wholeAxis(filters)));
        const { pad } = windowOver(image, window, stride, named);
        const y = scope.b.emit("conv2d", [x.ref, kernel], { stride, pad });
        return fresh(activate(scope.b, applied, add(scope.b, y, broadcast(scope.b, bias, y.type.axes))));
      }),
    ),
});
