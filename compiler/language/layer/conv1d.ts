// conv1d: a convolution along time (cross-correlation, as in TensorFlow and PyTorch). Sequence to sequence. A dilated
// window reads every d-th step: written as rows of d steps, it is a window of one column over an image, and costs no
// more than another.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { add, broadcast, reshape, slice } from "../../ir/op/dsl.js";
import type { BuildFault } from "../../problem/fault/index.js";
import { type Flow, fanIn, fresh, type Scope, wholeAxis, widthOf } from "../../scope/scope.js";
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
  type TimePadding,
  timePadding,
} from "./along-time.js";
import { layer, wants } from "./layer.js";

interface Moves {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: TimePadding;
}

/** How many time steps the window spans. */
const span = ({ kernel, dilation }: Moves): number => (kernel - 1) * dilation + 1;

/** Time steps made of n: ⌈n/stride⌉, or with `valid` ⌊(n − span)/stride⌋ + 1. */
const lengthMade = (n: number, moves: Moves): number =>
  moves.padding === "valid" ? Math.floor((n - span(moves)) / moves.stride) + 1 : Math.ceil(n / moves.stride);

/** Zeros before and after: `causal` puts all of them before, so that no step sees a later one. */
const margins = (n: number, moves: Moves): readonly [before: number, after: number] => {
  if (moves.padding === "valid") return [0, 0];
  if (moves.padding === "causal") return [span(moves) - 1, 0];
  const total = Math.max(0, (lengthMade(n, moves) - 1) * moves.stride + span(moves) - n);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
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
 * reads.
 */
const maskMade = (b: Builder, mask: Ref, moves: Moves): Ref => {
  const n = lengthOf(mask.type);
  const from = moves.padding === "valid" ? span(moves) - 1 : 0;
  const read = slice(b, maskSequence(b, mask), 1, from, n - from);
  return asMask(b, everyNth(b, read, moves.stride, lengthMade(n, moves)));
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

const fitsIn = (x: Flow, moves: Moves): E.Either<BuildFault, Flow> =>
  moves.padding !== "valid" || span(moves) <= lengthOf(x.ref.type)
    ? E.right(x)
    : E.left({
        _tag: "WindowTooLarge",
        construct: "conv1d",
        field: "kernel",
        window: [span(moves)],
        found: x.ref.type,
      });

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
      "`same` makes ⌈n/stride⌉ time steps; `valid` pads nothing; `causal` is `same` with all zeros before, so that no time step sees a later one.",
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
  causalBy: ["padding", "causal"],
  sizes: (moves, from) => ({
    time:
      moves.padding === "valid"
        ? `⌊(${lengthOf(from)} − ${span(moves)}) / ${moves.stride}⌋ + 1`
        : `⌈${lengthOf(from)} / ${moves.stride}⌉`,
  }),
  build: (scope, { filters, activation: applied, ...moves }, x) =>
    pipe(
      wants("sequence", "conv1d", x),
      E.chain((flow) => fitsIn(flow, moves)),
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
