/** C11 · A reshape that mixes axes. */

import type { Place } from "../../base/located.js";
import { printType, type TensorType } from "../../ir/graph/type.js";
import { page, warning } from "../../words/diagnostic.js";
import { sizesOf, times, type Words } from "../../words/words.js";

export interface MixedAxes {
  readonly _tag: "MixedAxes";
  readonly place: Place;
  readonly site: string;
  readonly from: TensorType;
  readonly to: TensorType;
}

/** The layer that changes an image's sides by looking at neighbours, where the shapes suggest one. */
const resized = ([height = 1]: ReadonlyArray<number>, [to = 1]: ReadonlyArray<number>): string => {
  if (height > to && height % to === 0)
    return `to make the sides smaller, use { "type": "conv2d", "filters": …, "stride": ${height / to} } or a pool`;
  return height < to && to % height === 0
    ? 'to make the sides larger, use { "type": "conv2d-transpose", "filters": …, "stride": ' +
        `${to / height} } or "upsample"`
    : "reshape whole axes only, or put a dense layer before it";
};

const mixedAxes = ({ from, to }: MixedAxes): Words => {
  const [before, after] = [sizesOf(from), sizesOf(to)];
  return {
    title: "AXES MIXED",
    summary:
      `Going from ${times(before)} to ${times(after)} scrambles the value: ` +
      "one axis of the result holds pieces of several.",
    label: printType(to),
    notes: [
      "Values keep their order, so what was a row, or the channels of one pixel, is cut up and spread over " +
        "neighbours that have nothing to do with each other. A layer behind that looks at " +
        "neighbours sees a scrambled image.",
    ],
    fix:
      after.length > 1 && before.length > 1
        ? resized(before, after)
        : "put a dense layer before it, which may arrange its features anew",
  };
};

export const mixedAxesWarning = warning<MixedAxes>("MixedAxes", {
  code: "C11",
  words: mixedAxes,
  page: page(
    "A reshape that mixes axes",
    "After the reshape one axis holds pieces of several: going from 28×28×1 to 14×14×4, a row of the result is half " +
      "of a row and half of the next. Values keep their order in memory, so neighbours are torn apart, and a " +
      "convolution behind it sees a scrambled image. Going through `flatten` and back counts as one reshape. " +
      "Splitting one axis, or joining whole ones, mixes nothing and is not warned of; neither is any arrangement of " +
      "what a dense layer made, which has learned it.",
    "Change sides with a stride, a pool or `upsample`; or put a dense layer before the reshape.",
  ),
});
