// Padding: time steps that a sample does not have. In: a sequence with a mask of ones and zeros, one for each time
// step. Out: what layers that bring time steps together make of it, so that each sample gives what it would give alone,
// at its own length.

import type { Builder, Ref } from "../ir/graph/builder.js";
import { axis, batch, f32, type TensorType } from "../ir/graph/type.js";
import { add, broadcast, divide, maximum, multiply, number, reshape, scale, shift, sum } from "../ir/op/dsl.js";
import { type Flow, fixedSize, kindOf, sequenceAxes } from "../scope/scope.js";

/** Far below any number of a model, and far from where float32 overflows. */
const lowest = 1e9;

export const maskType = (sequence: TensorType): TensorType => f32(batch, axis("time", fixedSize(sequence, "time")));

/** 0 at padding. */
export const kept = (b: Builder, { ref, mask }: Flow): Ref =>
  mask === undefined ? ref : multiply(b, ref, broadcast(b, mask, ref.type.axes));

/** Far below all others at padding: what takes the largest passes it by. */
export const sunk = (b: Builder, { ref, mask }: Flow): Ref =>
  mask === undefined
    ? ref
    : add(b, multiply(b, ref, broadcast(b, mask, ref.type.axes)), broadcast(b, shut(b, mask), ref.type.axes));

/** 0 where a time step is there, and far below 0 where it is not. */
export const shut = (b: Builder, mask: Ref): Ref => scale(b, shift(b, mask, -1), lowest);

/** A mask as a sequence of one feature, for what moves along time. */
export const maskSequence = (b: Builder, mask: Ref): Ref =>
  reshape(b, mask, sequenceAxes(fixedSize(mask.type, "time"), 1));

/** And back. */
export const asMask = (b: Builder, sequence: Ref): Ref => reshape(b, sequence, maskType(sequence.type).axes);

/** The mean of what is there over the axes with these positions. */
export const meanThere = (b: Builder, x: Ref, mask: Ref, axes: ReadonlyArray<number>): Ref => {
  const there = broadcast(b, mask, x.type.axes);
  const count = maximum(b, sum(b, there, axes), number(b, 1));
  return divide(b, sum(b, multiply(b, x, there), axes), count);
};

/** The mask of a value that came from `x` and has as many time steps; one that a layer made itself stands. */
export const carried = (x: Flow, made: Flow): Flow => {
  if (x.mask === undefined || made.mask !== undefined || kindOf(made.ref.type) !== "sequence") return made;
  return fixedSize(made.ref.type, "time") === fixedSize(x.ref.type, "time") ? { ...made, mask: x.mask } : made;
};

/** The masks of two sequences that are joined in time, each absent where all of its steps are there. */
export const joinedMask = (
  b: Builder,
  x: Flow,
  code: Flow,
  join: (x: Ref, code: Ref) => Ref,
): { readonly mask?: Ref } => {
  if (x.mask === undefined && code.mask === undefined) return {};
  const whole = ({ ref, mask }: Flow): Ref => mask ?? broadcast(b, number(b, 1), maskType(ref.type).axes);
  return { mask: join(whole(x), whole(code)) };
};
