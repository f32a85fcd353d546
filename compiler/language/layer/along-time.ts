// Windows along time: a sequence as an image of one column, so that what moves over images moves over time steps. In:
// sequences and sizes. Out: images, and sequences again.

import * as E from "fp-ts/lib/Either.js";
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { type Axes, axis, type TensorType } from "../../ir/graph/type.js";
import { concat, reshape, slice } from "../../ir/op/dsl.js";
import { fixedSize, widthOf } from "../../scope/scope.js";
import { type Codec, codec, largestSize, word } from "../codec.js";
import { numbered, type SidePadding } from "./window.js";

const stepsShape = "a whole number of at least 1";

/** A number of time steps. */
export const steps: Codec<number> = codec(
  "steps",
  { expected: stepsShape, form: { _tag: "Number", whole: true, least: 1, most: largestSize } },
  (u) =>
    typeof u === "number" && Number.isInteger(u) && u >= 1 && u <= largestSize
      ? E.right(u)
      : E.left({ _tag: typeof u === "number" ? "OutOfRange" : "WrongType", expected: stepsShape, found: u }),
);

const zerosShape = "a whole number of at least 0";

/** How many zeros stand at either end. */
const zeros: Codec<number> = codec(
  "zeros",
  { expected: zerosShape, form: { _tag: "Number", whole: true, least: 0, most: largestSize } },
  (u) =>
    u === 0 || steps.is(u)
      ? E.right(u as number)
      : E.left({ _tag: typeof u === "number" ? "OutOfRange" : "WrongType", expected: zerosShape, found: u }),
);

export type TimePadding = SidePadding | "causal";

export const timePadding: Codec<TimePadding> = numbered(
  word("a padding", ["same", "valid", "causal"]),
  zeros,
  zerosShape,
);

/** What pads a transposed window: nothing there is causal. */
export const grownPadding: Codec<SidePadding> = numbered(word("a padding", ["same", "valid"]), zeros, zerosShape);

export const lengthOf = (type: TensorType): number => fixedSize(type, "time");

const first = ({ type }: Ref): Axes[number] => type.axes[0] as Axes[number];

/** [batch, time, feature] as [batch, height, width, channel], row by row: `columns` time steps a row. */
export const asImage = (b: Builder, x: Ref, columns = 1): Ref =>
  reshape(b, x, [
    first(x),
    axis("height", lengthOf(x.type) / columns),
    axis("width", columns),
    axis("channel", widthOf(x.type)),
  ]);

/** An image's pixels in order as time steps. */
export const asSequence = (b: Builder, x: Ref): Ref =>
  reshape(b, x, [
    first(x),
    axis("time", fixedSize(x.type, "height") * fixedSize(x.type, "width")),
    axis("feature", widthOf(x.type)),
  ]);

/** Zeros before and after, in time. */
export const padTime = (b: Builder, x: Ref, before: number, after: number): Ref =>
  before + after === 0 ? x : b.emit("pad", [x], { before: [0, before, 0], after: [0, after, 0] });

/** Each time step `times` over. */
export const repeatSteps = (b: Builder, x: Ref, times: number): Ref =>
  asSequence(b, b.emit("resize", [asImage(b, x)], { height: lengthOf(x.type) * times, width: 1 }));

/** So many time steps from the first. */
export const firstSteps = (b: Builder, x: Ref, count: number): Ref =>
  count === lengthOf(x.type) ? x : slice(b, x, 1, 0, count);

/** The time steps from one on; before the first, where `from` is below 0, the first again. */
export const stepsFrom = (b: Builder, x: Ref, from: number): Ref => {
  if (from === 0) return x;
  if (from > 0) return slice(b, x, 1, from, lengthOf(x.type) - from);
  return concat(b, [repeatSteps(b, slice(b, x, 1, 0, 1), -from), x], 1);
};
