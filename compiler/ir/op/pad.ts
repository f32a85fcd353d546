// Zeros before and after each axis; none around the batch. dx = dy without them.
import type { Builder, Ref } from "../graph/builder.js";
import { axis, batch, f32 } from "../graph/type.js";
import { slice } from "./dsl.js";
import { anything, at, fixed, given, offsets, size, strides, takes } from "./make.js";
import type { Op } from "./op.js";

export interface PadAttributes {
  /** One number per axis. */
  readonly before: ReadonlyArray<number>;
  readonly after: ReadonlyArray<number>;
}

const margin = ({ before, after }: PadAttributes, i: number): number => (before[i] ?? 0) + (after[i] ?? 0);

const crop = (b: Builder, x: Ref, attributes: PadAttributes): Ref =>
  x.type.axes.reduce(
    (cropped, a, i) =>
      margin(attributes, i) === 0
        ? cropped
        : slice(b, cropped, i, attributes.before[i] ?? 0, fixed(a) - margin(attributes, i)),
    x,
  );

export const pad: Op<PadAttributes> = {
  doc: "zeros around a value",
  kind: "movement",
  readsViews: true,
  infer: takes([anything], ([x], attributes) => {
    const { before, after } = attributes;
    const widen = (i: number, n: number): number => n + margin(attributes, i);
    const axes = x.axes.map((a, i) => (margin(attributes, i) === 0 ? a : axis(a.name, widen(i, fixed(a)))));
    return given(
      { ...x, axes },
      [before.length === axes.length && after.length === axes.length, `margins for ${axes.length} axes needed`],
      [[...before, ...after].every((n) => n >= 0), "margins cannot be negative"],
      [axes.every((a) => typeof a.size !== "number" || a.size >= 0), "the batch cannot be padded"],
    );
  }),
  derive: ({ b, gradient, attributes }) => [crop(b, gradient, attributes)],
  evaluate: (inputs, { before }, { shape }) => {
    const x = at(inputs, 0);
    const by = strides(shape);
    const start = before.reduce((sum, n, i) => sum + n * at(by, i), 0);
    const padded = new Float64Array(size(shape));
    offsets(x.shape, by, start).forEach((to, i) => {
      padded[to] = x.data[i] as number;
    });
    return padded;
  },
  flops: () => 0,
  print: ({ before, after }) => `before ${before.join(" ")}, after ${after.join(" ")}`,
  samples: [
    { inputs: [f32(batch, axis("feature", 3))], attributes: { before: [0, 1], after: [0, 2] } },
    { inputs: [f32(batch, axis("height", 2), axis("width", 3))], attributes: { before: [0, 1, 0], after: [0, 0, 2] } },
    { inputs: [f32(axis("row", 2))], attributes: { before: [0], after: [0] } },
  ],
};
