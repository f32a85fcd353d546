// conv2d-transpose: the adjoint of a convolution, so stride 2 doubles height and width. Image to image.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { add, broadcast } from "../../ir/op/dsl.js";
import { fanIn, fresh, wholeAxis, widthOf } from "../../scope/scope.js";
import { activate, activation } from "../activation.js";
import { size } from "../codec.js";
import { alsoCalled, optional, required, withDefault } from "../record.js";
import { layer, wants } from "./layer.js";
import { type Target, target } from "./target.js";
import { borderOf, grown, grownSides, grownTo, imageSides, padding, sides, windowOver } from "./window.js";

export const conv2dTranspose = layer({
  doc: "A transposed convolution: stride 2 doubles height and width. Takes an image.",
  fields: {
    filters: alsoCalled(required(size, "How many channels the layer makes."), "channels", "out_channels"),
    kernel: alsoCalled(withDefault(sides, "The window's side, or [height, width].", [3, 3] as const), "kernel_size"),
    stride: withDefault(sides, "How many times larger each side becomes.", [1, 1] as const),
    padding: withDefault(
      padding,
      "`same` makes n·stride pixels a side; `valid` (n − 1)·stride + kernel; a number, or [height, width], cuts " +
        "so many off at each end, as PyTorch counts them.",
      "same" as const,
    ),
    size: alsoCalled(
      optional(
        target,
        'Where several sizes shrink to this one, which is made: that of an input, "= image", or [height, width].',
      ),
      "output_size",
    ),
    activation: alsoCalled(optional(activation, "What is applied to the result; left out: nothing."), "nonlinearity"),
  },
  sample: { type: "conv2d-transpose", filters: 16, kernel: 3, stride: 2, activation: "relu" },
  alsoCalled: ["deconv", "ConvTranspose2d"],
  needs: "moves a window over height and width",
  instead: { sequence: { type: "conv1d-transpose" } },
  sums: "the input channels of its kernel",
  width: "filters",
  ends: ({ activation: named }) => ({ activation: named, field: "activation" }),
  sizes: ({ kernel, stride, padding: border, size: to }, from) =>
    to === undefined ? grownSides(from, kernel, stride, border) : {},
  build: (scope, { filters, kernel: window, stride, padding: border, size: to, activation: applied }, x, { shapes }) =>
    pipe(
      wants("image", "conv2d-transpose", x),
      E.chain(() => {
        const [h, w] = imageSides(x.ref.type);
        const borders = [borderOf(border, 0), borderOf(border, 1)] as const;
        const usual = [grown(h, window[0], stride[0], borders[0]), grown(w, window[1], stride[1], borders[1])];
        const moving = { construct: "conv2d-transpose", window, stride, padding: borders };
        return grownTo(to as Target | undefined, "image", usual, x.ref.type, moving, shapes);
      }),
      E.map(([height = 1, width = 1]) => {
        const channels = widthOf(x.ref.type);
        // Each output pixel sees kernel/stride taps a side: the fan-in of PyTorch's ConvTranspose2d differs (it counts
        // the output channels); we count what is summed.
        const fan = Math.max(1, Math.round((window[0] * window[1]) / (stride[0] * stride[1]))) * channels;
        // The forward of a transposed convolution is the input gradient of a convolution, whose kernel has its input
        // channels (our output) third and its output channels (our input) last.
        const { parameter } = scope.forming("transposed");
        const kernel = parameter(
          "kernel",
          [
            { name: "kernel-height", size: window[0] },
            { name: "kernel-width", size: window[1] },
            { name: "in", size: filters },
            { name: "channel", size: channels },
          ],
          fanIn(fan, 3, x.origin),
        );
        const bias = parameter("bias", [{ name: "channel", size: filters }], fanIn(fan, 0, wholeAxis(filters)));
        const { pad } = windowOver([height, width], window, stride, border);
        const y = scope.b.emit("conv2dInputGradient", [x.ref, kernel], { stride, pad, height, width });
        return fresh(activate(scope.b, applied, add(scope.b, y, broadcast(scope.b, bias, y.type.axes))));
      }),
    ),
});
