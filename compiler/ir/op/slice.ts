// `size` indices of one axis of a fixed size, from `start` on. dx = dy padded back with zeros.
import * as E from "fp-ts/lib/Either.js";
import { axis, batch, f32, printType } from "../graph/type.js";
import { anything, at, fixed, given, offsets, read, strides, takes } from "./make.js";
import type { Op } from "./op.js";

export interface SliceAttributes {
  readonly axis: number;
  readonly start: number;
  readonly size: number;
}

export const slice: Op<SliceAttributes> = {
  doc: "a range of one axis",
  kind: "movement",
  readsViews: true,
  infer: takes([anything], ([x], { axis: along, start, size }) => {
    const cut = x.axes[along];
    if (cut === undefined) return E.left(`no axis ${along} in ${printType(x)}`);
    return given({ ...x, axes: x.axes.map((a, i) => (i === along ? axis(a.name, size) : a)) }, [
      start >= 0 && size >= 1 && start + size <= fixed(cut),
      `no ${size} indices from ${start} on in axis ${along} of ${printType(x)}`,
    ]);
  }),
  derive: ({ b, gradient, inputs, attributes }) => {
    const { axes } = at(inputs, 0).type;
    const along = (n: number): ReadonlyArray<number> => axes.map((_, i) => (i === attributes.axis ? n : 0));
    const after = fixed(at(axes, attributes.axis)) - attributes.start - attributes.size;
    return [b.emit("pad", [gradient], { before: along(attributes.start), after: along(after) })];
  },
  evaluate: (inputs, { axis: along, start }, { shape }) => {
    const x = at(inputs, 0);
    const by = strides(x.shape);
    return read(x.data, offsets(shape, by, start * at(by, along)));
  },
  flops: () => 0,
  print: ({ axis: along, start, size }) => `axis ${along}, from ${start}, size ${size}`,
  samples: [
    { inputs: [f32(batch, axis("feature", 5))], attributes: { axis: 1, start: 1, size: 3 } },
    { inputs: [f32(batch, axis("height", 3), axis("width", 2))], attributes: { axis: 1, start: 0, size: 2 } },
    { inputs: [f32(axis("row", 4), axis("feature", 2))], attributes: { axis: 0, start: 3, size: 1 } },
  ],
};
