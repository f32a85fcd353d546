// conv2d-transpose: the adjoint of a convolution, so stride 2 doubles height and width. Image to image.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { type Axes, axis } from "../../ir/graph/type.js";
import { add, broadcast, reshape, slice } from "../../ir/op/dsl.js";
import { fanIn, fresh, wholeAxis, widthOf } from "../../scope/scope.js";
import { activate, activation } from "../activation.js";
import { size } from "../codec.js";
import { alsoCalled, optional, required, withDefault } from "../record.js";
import { layer, wants } from "./layer.js";
import { type Target, target } from "./target.js";
import {
  borderOf,
  grown,
  grownSides,
  grownTo,
  imageSides,
  type Pair,
  padding,
  sides,
  spanOf,
  spansOf,
  windowOver,
} from "./window.js";

/** A kernel whose taps lie `dilation` apart, with zeros between them. */
export const spread = (b: Builder, kernel: Ref, dilation: Pair): Ref =>
  ([0, 1] as const).reduce((x, side) => spreadSide(b, x, side, dilation[side]), kernel);

const spreadSide = (b: Builder, kernel: Ref, side: 0 | 1, dilation: number): Ref => {
  const taps = kernel.type.axes[side]?.size;
  if (dilation === 1 || typeof taps !== "number") return kernel;
  const at = (size: number): Axes => kernel.type.axes.map((each, i) => (i === side ? { ...each, size } : each));
  const each = kernel.type.axes.flatMap((one, i) => (i === side ? [one, axis("step", 1)] : [one]));
  const none = each.map(() => 0);
  const after = none.map((_, i) => (i === side + 1 ? dilation - 1 : 0));
  const apart = b.emit("pad", [reshape(b, kernel, each)], { before: none, after });
  return slice(b, reshape(b, apart, at(taps * dilation)), side, 0, spanOf(taps, dilation));
};

export const conv2dTranspose = layer({
  doc: "A transposed convolution: stride 2 doubles height and width. Takes an image.",
  fields: {
    filters: alsoCalled(required(size, "How many channels the layer makes."), "channels", "out_channels"),
    kernel: alsoCalled(withDefault(sides, "The window's side, or [height, width].", [3, 3] as const), "kernel_size"),
    stride: withDefault(sides, "How many times larger each side becomes.", [1, 1] as const),
    dilation: withDefault(
      sides,
      "How far apart the pixels are that each one reaches, or [height, width]: 1, one after another.",
      [1, 1] as const,
    ),
    padding: withDefault(
      padding,
      "`same` makes n·stride pixels a side; `valid` (n − 1)·stride + kernel (that its dilation spans); " +
        "a number, or [height, width], cuts " +
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
  sizes: ({ kernel, dilation, stride, padding: border, size: to }, from) =>
    to === undefined ? grownSides(from, spansOf(kernel, dilation), stride, border) : {},
  build: (
    scope,
    { filters, kernel: taps, dilation, stride, padding: border, size: to, activation: applied },
    x,
    { shapes },
  ) => {
    const window = spansOf(taps, dilation);
    return pipe(
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
        const fan = Math.max(1, Math.round((taps[0] * taps[1]) / (stride[0] * stride[1]))) * channels;
        // The forward of a transposed convolution is the input gradient of a convolution, whose kernel has its input
        // channels (our output) third and its output channels (our input) last.
        const { parameter } = scope.forming("transposed");
        const kernel = parameter(
          "kernel",
          [
            { name: "kernel-height", size: taps[0] },
            { name: "kernel-width", size: taps[1] },
            { name: "in", size: filters },
            { name: "channel", size: channels },
          ],
          fanIn(fan, 3, x.origin),
        );
        const bias = parameter("bias", [{ name: "channel", size: filters }], fanIn(fan, 0, wholeAxis(filters)));
        const { pad } = windowOver([height, width], window, stride, border);
        const y = scope.b.emit("conv2dInputGradient", [x.ref, spread(scope.b, kernel, dilation)], {
          stride,
          pad,
          height,
          width,
        });
        return fresh(activate(scope.b, applied, add(scope.b, y, broadcast(scope.b, bias, y.type.axes))));
      }),
    );
  },
});
