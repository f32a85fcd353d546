// C11: a reshape after which one axis holds pieces of several: rows of an image become channels of pixels elsewhere.
//
//   28×28×1 → 784 → 28×28×1   keeps every pixel's place
//   28×28×1 → 28×7×4          splits the width: 4 neighbours in a row become the channels of one pixel
//   28×28×1 → 14×14×4         mixes: a row of the result is half of a row and half of the next

import type { LayerTrace, Trace } from "../../assemble/typed.js";
import { type Place, placeOf } from "../../base/located.js";
import { printType, type TensorType } from "../../ir/graph/type.js";
import { page } from "../../words/diagnostic.js";
import { sizesOf, times, type Words } from "../../words/words.js";
import { rule } from "./rule.js";

export interface MixedAxes {
  readonly _tag: "MixedAxes";
  readonly place: Place;
  readonly site: string;
  readonly from: TensorType;
  readonly to: TensorType;
}

/** Where each axis ends, counted in elements of the axes before and with it. */
const ends = (type: TensorType): ReadonlyArray<number> => {
  let product = 1;
  return sizesOf(type).map((size) => {
    product *= size;
    return product;
  });
};

/**
 * Does an axis of `to` hold a piece of one axis of `from` beside something of another? Whole axes side by side are no
 * mix.
 */
export const mixes = (from: TensorType, to: TensorType): boolean => {
  const [old, made] = [ends(from), ends(to)];
  const edge = (at: number): boolean => at === 1 || old.includes(at);
  return made.some((end, i) => {
    const start = made[i - 1] ?? 1;
    const inside = old.filter((at) => at > start && at < end);
    return (
      inside.some((at) => at % start !== 0 || end % at !== 0) || (inside.length > 0 && !(edge(start) && edge(end)))
    );
  });
};

interface Arranged {
  /** The value before the first of the layers in a row that only arrange it anew. */
  readonly from: TensorType;
  readonly layer: LayerTrace;
}

/**
 * `encoder.image` of `encoder.image.layers[0]`: a value passes from one list of layers into another as something new.
 */
const listOf = ({ site }: LayerTrace): string => site.slice(0, site.lastIndexOf("."));

const arranged = (traces: ReadonlyArray<Trace>): ReadonlyArray<Arranged> => {
  const found: Array<Arranged> = [];
  let from: TensorType | undefined;
  let list = "";
  for (const trace of traces) {
    if (trace.kind === "layer" && listOf(trace) !== list) [from, list] = [undefined, listOf(trace)];
    if (trace.kind === "layer" && trace.definition.rearranges === true) {
      from ??= trace.input;
      found.push({ from, layer: trace });
    } else from = undefined;
  }
  return found;
};

/** The layer that changes an image's sides by looking at neighbours, where the shapes suggest one. */
const resized = ([height = 1]: ReadonlyArray<number>, [to = 1]: ReadonlyArray<number>): string => {
  if (height > to && height % to === 0)
    return `to make the sides smaller, use { "type": "conv2d", "filters": …, "stride": ${height / to} } or a pool`;
  return height < to && to % height === 0
    ? 'to make the sides larger, use { "type": "conv2d-transpose", "filters": …, "stride": ' +
        `${to / height} } or "upsample"`
    : "reshape whole axes only, or put a dense layer before it";
};

const words = ({ from, to }: MixedAxes): Words => {
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

export const mixedAxes = rule<MixedAxes>("MixedAxes", {
  code: "C11",
  find: ({ core, parts, conditions }) =>
    [...parts, ...conditions].flatMap(({ traces }) =>
      arranged(traces)
        .filter(({ from, layer }) => mixes(from, layer.output))
        .map(({ from, layer }) => ({
          place: placeOf(core.root, layer.pointer),
          site: layer.site,
          from,
          to: layer.output,
        })),
    ),
  words,
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
