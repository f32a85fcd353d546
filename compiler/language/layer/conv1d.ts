// conv1d: a convolution along time (cross-correlation, as in TensorFlow and PyTorch). Sequence to sequence. A dilated
// window reads every d-th step: written as rows of d steps, it is a window of one column over an image, and costs no
// more than another.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { add, broadcast, reshape, slice } from "../../ir/op/dsl.js";
import { fanIn, fresh, type Scope, wholeAxis, widthOf } from "../../scope/scope.js";
import { activate, activation } from "../activation.js";
import { size } from "../codec.js";
import { asMask, kept, maskSequence } from "../mask.js";
import { alsoCalled, optional, required, withDefault } from "../record.js";
import {
  asImage,
  asSequence,
  firstSteps,
  lengthOf,
  padTime,
  steps,
  stepsFrom,
  type TimePadding,
  timePadding,
} from "./along-time.js";
import { layer, wants } from "./layer.js";
import {
  decides,
  fitsAlong,
  type SidePadding,
  shrunkLength,
  spanOf,
  timeBorder,
  type Window,
  windowOver,
} from "./window.js";

interface Moves {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: TimePadding;
}

/** How many time steps the window spans. */
const span = ({ kernel, dilation }: Moves): number => spanOf(kernel, dilation);

/** `causal` makes as many time steps as `same`. */
const sized = ({ padding }: Moves): SidePadding => (padding === "causal" ? "same" : padding);

const overTime = (n: number, moves: Moves): Window =>
  windowOver([n, 1], [span(moves), 1], [moves.stride, 1], timeBorder(sized(moves)));

/** Time steps made of n. */
const lengthMade = (n: number, moves: Moves): number => overTime(n, moves).height;

/** Zeros before and after: `causal` puts all of them before, so that no step sees a later one. */
const margins = (n: number, moves: Moves): readonly [before: number, after: number] => {
  const [before, after] = overTime(n, moves).pad;
  return moves.padding === "causal" ? [span(moves) - 1, 0] : [before, after];
};

const toMultiple = (n: number, of: number): number => Math.ceil(n / of) * of - n;

/** Every `stride`-th step from the first, `count` of them. */
const everyNth = (b: Builder, y: Ref, stride: number, count: number): Ref => {
  if (stride === 1) return firstSteps(b, y, count);
  const rows = asImage(b, padTime(b, y, 0, toMultiple(lengthOf(y.type), stride)), stride);
  return firstSteps(b, asSequence(b, slice(b, rows, 2, 0, 1)), count);
};

/**
 * A time step is there if the one is that its window begins at, before padding; of `valid`, the last that its window
 * reads; between, by how much is padded.
 */
const maskMade = (b: Builder, mask: Ref, moves: Moves): Ref => {
  const read = stepsFrom(b, maskSequence(b, mask), decides(span(moves), sized(moves)));
  return asMask(b, everyNth(b, read, moves.stride, lengthMade(lengthOf(mask.type), moves)));
};

/** x ∗ kernel, the kernel [time, in, feature]. */
const convolved = (scope: Scope, x: Ref, kernel: Ref, moves: Moves): Ref => {
  const { b } = scope;
  const { stride, dilation } = moves;
  const made = lengthMade(lengthOf(x.type), moves);
  const [window, inner, outer] = kernel.type.axes as unknown as readonly [Axis, Axis, Axis];
  const wide = reshape(b, kernel, [
    { name: "kernel-height", size: window.size },
    { name: "kernel-width", size: 1 },
    inner,
    { name: "channel", size: outer.size },
  ]);
  const [before, after] = margins(lengthOf(x.type), moves);
  if (dilation === 1) {
    const pad = [before, after, 0, 0] as const;
    return asSequence(b, b.emit("conv2d", [asImage(b, x), wide], { stride: [stride, 1], pad }));
  }
  const padded = padTime(b, x, before, after);
  const whole = padTime(b, padded, 0, toMultiple(lengthOf(padded.type), dilation));
  const rows = b.emit("conv2d", [asImage(b, whole, dilation), wide], { stride: [1, 1], pad: [0, 0, 0, 0] });
  return everyNth(b, asSequence(b, rows), stride, made);
};

type Axis = Ref["type"]["axes"][number];

export const conv1d = layer({
  doc: "A convolution along time: y = activation(x ∗ W + b). Takes a sequence.",
  fields: {
    filters: alsoCalled(
      required(size, "How many features the layer makes at each time step."),
      "channels",
      "out_channels",
    ),
    kernel: alsoCalled(withDefault(steps, "How many time steps the window reads.", 3), "kernel_size"),
    stride: withDefault(steps, "How far the window moves at each step.", 1),
    dilation: withDefault(steps, "How far apart the time steps are that the window reads: 1, one after another.", 1),
    padding: withDefault(
      timePadding,
      "`same` makes ⌈n/stride⌉ time steps; `valid` pads nothing; `causal` is `same` with all zeros before, so that " +
        "no time step sees a later one; a number is so many zeros at either end, as PyTorch counts them.",
      "same" as const,
    ),
    activation: alsoCalled(optional(activation, "What is applied to the result; left out: nothing."), "nonlinearity"),
  },
  sample: { type: "conv1d", filters: 8, kernel: 3, stride: 2, activation: "relu" },
  needs: "moves a window along time",
  instead: { image: { type: "conv2d" } },
  width: "filters",
  ends: ({ activation: named }) => ({ activation: named, field: "activation" }),
  causal: ({ padding }) => padding === "causal",
  causalBy: [["padding", "causal"]],
  sizes: (moves, from) => shrunkLength(lengthOf(from), span(moves), moves.stride, sized(moves)),
  build: (scope, { filters, activation: applied, ...moves }, x) =>
    pipe(
      wants("sequence", "conv1d", x),
      E.chain(() => fitsAlong("conv1d", "kernel", x.ref.type, span(moves), sized(moves))),
      E.map(() => {
        const features = widthOf(x.ref.type);
        const axes = [
          { name: "kernel-time", size: moves.kernel },
          { name: "in", size: features },
          { name: "feature", size: filters },
        ];
        const { parameter } = scope.forming("convolution");
        const kernel = parameter("kernel", axes, fanIn(moves.kernel * features, 1, x.origin));
        const made = { name: "feature", size: filters };
        const bias = parameter("bias", [made], fanIn(moves.kernel * features, 0, wholeAxis(filters)));
        const y = convolved(scope, kept(scope.b, x), kernel, moves);
        const flow = fresh(activate(scope.b, applied, add(scope.b, y, broadcast(scope.b, bias, y.type.axes))));
        return x.mask === undefined ? flow : { ...flow, mask: maskMade(scope.b, x.mask, moves) };
      }),
    ),
});
