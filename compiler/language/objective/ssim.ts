// ssim: structural similarity (Wang, Bovik, Sheikh & Simoncelli 2004, IEEE TIP 13:600), as 1 − SSIM. Of each window,
// whose pixels a Gaussian weighs,
//
//   SSIM = (2·μx·μy + C1)(2·σxy + C2) / ((μx² + μy² + C1)(σx² + σy² + C2)),  C1 = (0.01·L)², C2 = (0.03·L)²
//
// with L the width of the data's range; the mean over channels and over windows that lie inside the image whole.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { type Axis, axis, batch, f32 } from "../../ir/graph/type.js";
import {
  add,
  concat,
  divide,
  matMul,
  mean,
  multiply,
  number,
  perSample,
  reshape,
  scale,
  shift,
  slice,
  square,
  subtract,
  swapLast,
  transpose,
} from "../../ir/op/dsl.js";
import { fixedSize } from "../../scope/scope.js";
import { real, type TypeOf, whole } from "../codec.js";
import { record, withDefault } from "../record.js";
import { likeness } from "./likeness.js";
import { weightField } from "./term.js";

const term = record("the SSIM term", {
  weight: weightField("What the term is multiplied by."),
  window: withDefault(
    whole("a whole number from 2 to 255", 2, 255),
    "How many pixels a side each window has; the paper's have 11.",
    11,
  ),
  deviation: withDefault(
    real("a number above 0", { above: 0 }),
    "The deviation of the Gaussian that weighs a window's pixels, in pixels; the paper's is 1.5.",
    1.5,
  ),
});

/** The weights of a window along one side; they sum to 1. */
const weights = ({ window, deviation }: TypeOf<typeof term>): ReadonlyArray<number> => {
  const each = Array.from({ length: window }, (_, i) => {
    const x = (i - (window - 1) / 2) / deviation;
    return Math.exp(-0.5 * x * x);
  });
  const total = each.reduce((sum, weight) => sum + weight, 0);
  return each.map((weight) => weight / total);
};

/** The last axis of f32[batch, map, …, from] under every window that lies in it whole. */
const slid = (b: Builder, x: Ref, taps: ReadonlyArray<number>): Ref => {
  const [, maps, across, along] = x.type.axes as readonly [Axis, Axis, Axis, Axis];
  const [rows, from] = [Number(maps.size) * Number(across.size), Number(along.size)];
  const made = from - taps.length + 1;
  const values = Array.from({ length: from * made }, (_, i) => taps[Math.floor(i / made) - (i % made)] ?? 0);
  const type = f32(axis("from", from), axis("made", made));
  const windows = b.emit("constant", [], { type, values });
  const flat = reshape(b, x, [axis("row", { times: rows }), axis("from", from)]);
  return reshape(b, matMul(b, flat, windows), [batch, maps, across, { ...along, size: made }]);
};

/** The weighed mean of each window, of images side by side in their channels: f32[batch, map, width, height]. */
const means = (b: Builder, images: ReadonlyArray<Ref>, taps: ReadonlyArray<number>): ReadonlyArray<Ref> => {
  const [channels] = images.map(({ type }) => fixedSize(type, "channel"));
  const maps = transpose(b, concat(b, images, 3), [0, 3, 1, 2]);
  const all = slid(b, swapLast(b, slid(b, maps, taps)), taps);
  return images.map((_, i) => slice(b, all, 1, i * (channels ?? 1), channels ?? 1));
};

export const ssim = likeness({
  doc: "1 − SSIM of what is made and the image: luminance, contrast and structure, window by window.",
  codec: term,
  unlike: ({ window }, image, range) => {
    const side = Math.min(fixedSize(image, "height"), fixedSize(image, "width"));
    const odd = side % 2 === 0 && side > 2 ? side - 1 : side;
    if (window > side) return { _tag: "TooWide", window, fits: side < 2 ? undefined : odd };
    return range === undefined ? { _tag: "NoRange" } : undefined;
  },
  distance: (b, settings, { made: x, target: y, range = [0, 1] }) => {
    const width = range[1] - range[0];
    const [c1, c2] = [(0.01 * width) ** 2, (0.03 * width) ** 2];
    const squares = add(b, square(b, x), square(b, y));
    const [mx, my, both, product] = means(b, [x, y, squares, multiply(b, x, y)], weights(settings)) as Four;
    const [lights, light] = [add(b, square(b, mx), square(b, my)), multiply(b, mx, my)];
    const luminance = divide(b, shift(b, scale(b, light, 2), c1), shift(b, lights, c1));
    const [spread, common] = [subtract(b, both, lights), subtract(b, product, light)];
    const structure = divide(b, shift(b, scale(b, common, 2), c2), shift(b, spread, c2));
    const each = multiply(b, luminance, structure);
    return subtract(b, number(b, 1), mean(b, each, perSample(each)));
  },
});

type Four = readonly [Ref, Ref, Ref, Ref];
