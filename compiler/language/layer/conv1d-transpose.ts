// conv1d-transpose: the adjoint of a convolution along time, so stride 2 doubles the number of time steps. Sequence to
// sequence.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { add, broadcast, reshape } from "../../ir/op/dsl.js";
import { type Flow, fanIn, fresh, type Scope, wholeAxis, widthOf } from "../../scope/scope.js";
import { activate, activation } from "../activation.js";
import { size } from "../codec.js";
import { asMask, kept, maskSequence } from "../mask.js";
import { alsoCalled, optional, required, withDefault } from "../record.js";
import {
  asImage,
  asSequence,
  firstSteps,
  grownPadding,
  lengthOf,
  padTime,
  repeatSteps,
  steps,
  stepsFrom,
} from "./along-time.js";
import { spread } from "./conv2d-transpose.js";
import { layer, wants } from "./layer.js";
import { type Target, target } from "./target.js";
import { grown, grownLength, grownTo, type SidePadding, spanOf, timeBorder, windowOver } from "./window.js";

interface Moves {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: SidePadding;
}

/**
 * The forward of a transposed convolution is the input gradient of a convolution, whose kernel has its input third and
 * its output last: [time, made, read].
 */
const transposed = (
  scope: Scope,
  x: Ref,
  kernel: Ref,
  length: number,
  { kernel: taps, stride, dilation, padding }: Moves,
): Ref => {
  const { b } = scope;
  const [, made, read] = kernel.type.axes;
  const wide = reshape(b, kernel, [
    { name: "kernel-height", size: taps },
    { name: "kernel-width", size: 1 },
    { name: "in", size: made?.size ?? 1 },
    { name: "channel", size: read?.size ?? 1 },
  ]);
  const { pad } = windowOver([length, 1], [spanOf(taps, dilation), 1], [stride, 1], timeBorder(padding));
  const slide = { stride: [stride, 1] as const, pad, height: length, width: 1 };
  return asSequence(b, b.emit("conv2dInputGradient", [asImage(b, x), spread(b, wide, [dilation, 1])], slide));
};

const weighted = (scope: Scope, x: Flow, filters: number, length: number, moves: Moves): Ref => {
  const features = widthOf(x.ref.type);
  // As in conv2d-transpose: what is summed is counted.
  const fan = Math.max(1, Math.round(moves.kernel / moves.stride)) * features;
  const axes = [
    { name: "kernel-time", size: moves.kernel },
    { name: "in", size: filters },
    { name: "feature", size: features },
  ];
  const { parameter } = scope.forming("transposed");
  const kernel = parameter("kernel", axes, fanIn(fan, 2, x.origin));
  const bias = parameter("bias", [{ name: "feature", size: filters }], fanIn(fan, 0, wholeAxis(filters)));
  const y = transposed(scope, kept(scope.b, x), kernel, length, moves);
  return add(scope.b, y, broadcast(scope.b, bias, y.type.axes));
};

/** Each time step's `stride` ones, less what is cut off; what is made beyond them is no sample's own. */
const maskMade = (b: Builder, mask: Ref, { kernel: taps, stride, dilation, padding }: Moves, length: number): Ref => {
  const kernel = spanOf(taps, dilation);
  const cut = padding === "same" ? 0 : Math.max(0, stride - grown(1, kernel, stride, padding));
  const repeated = stepsFrom(b, repeatSteps(b, maskSequence(b, mask), stride), cut);
  const more = Math.max(0, length - lengthOf(repeated.type));
  return asMask(b, firstSteps(b, padTime(b, repeated, 0, more), length));
};

export const conv1dTranspose = layer({
  doc: "A transposed convolution along time: stride 2 doubles the number of time steps. Takes a sequence.",
  fields: {
    filters: alsoCalled(
      required(size, "How many features the layer makes at each time step."),
      "channels",
      "out_channels",
    ),
    kernel: alsoCalled(withDefault(steps, "How many time steps each one reaches.", 3), "kernel_size"),
    stride: withDefault(steps, "How many times more time steps there are behind it.", 1),
    dilation: withDefault(steps, "How far apart the time steps are that each one reaches: 1, one after another.", 1),
    padding: withDefault(
      grownPadding,
      "`same` makes n·stride time steps; `valid` (n − 1)·stride + kernel (that its dilation spans); " +
        "a number cuts so many off at either " +
        "end, as PyTorch counts them.",
      "same" as const,
    ),
    size: alsoCalled(
      optional(
        target,
        'Where several lengths shrink to this one, which is made: that of an input, "= ecg", or a number.',
      ),
      "output_size",
    ),
    activation: alsoCalled(optional(activation, "What is applied to the result; left out: nothing."), "nonlinearity"),
  },
  sample: { type: "conv1d-transpose", filters: 8, kernel: 3, stride: 2, activation: "relu" },
  alsoCalled: ["ConvTranspose1d", "deconv1d"],
  needs: "moves a window along time",
  instead: { image: { type: "conv2d-transpose" } },
  width: "filters",
  ends: ({ activation: named }) => ({ activation: named, field: "activation" }),
  sizes: ({ kernel, dilation, stride, padding, size: to }, from) =>
    to === undefined ? grownLength(lengthOf(from), spanOf(kernel, dilation), stride, padding) : {},
  build: (scope, { filters, activation: applied, size: to, ...moves }, x, { shapes }) =>
    pipe(
      wants("sequence", "conv1d-transpose", x),
      E.chain(() => {
        const { stride, padding: named } = moves;
        const kernel = spanOf(moves.kernel, moves.dilation);
        const usual = [grown(lengthOf(x.ref.type), kernel, stride, named)];
        const moving = { construct: "conv1d-transpose", window: [kernel], stride: [stride], padding: [named] };
        return grownTo(to as Target | undefined, "sequence", usual, x.ref.type, moving, shapes);
      }),
      E.map(([length = 1]) => {
        const flow = fresh(activate(scope.b, applied, weighted(scope, x, filters, length, moves)));
        return x.mask === undefined ? flow : { ...flow, mask: maskMade(scope.b, x.mask, moves, length) };
      }),
    ),
});
