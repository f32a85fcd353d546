// Joins values along one axis of a fixed size, in order. The cotangent of each is its slice of dy.
import * as E from "fp-ts/lib/Either.js";
import type { Axes, TensorType } from "../graph/type.js";
import { axis, batch, f32, printType, sameAxis } from "../graph/type.js";
import { slice } from "./dsl.js";
import { at, fixed, given, needed, offsets, size, strides } from "./make.js";
import type { Op } from "./op.js";

export interface ConcatAttributes {
  readonly axis: number;
}

const joins = (a: Axes, b: Axes, along: number): boolean =>
  a.length === b.length && a.every((x, i) => (i === along ? x.name === at(b, i).name : sameAxis(x, at(b, i))));

/** Where each part starts along the joined axis. */
const starts = (sizes: ReadonlyArray<number>): ReadonlyArray<number> =>
  sizes.map((_, i) => sizes.slice(0, i).reduce((sum, n) => sum + n, 0));

const infer: Op<ConcatAttributes>["infer"] = (inputs, { axis: along }) => {
  const [first, ...rest] = inputs;
  const joined = first?.axes[along];
  if (first === undefined || joined === undefined) return E.left(`no axis ${along} to join along`);
  const odd = rest.find((x) => x.dtype !== first.dtype || !joins(first.axes, x.axes, along));
  if (odd !== undefined) return E.left(`${printType(odd)} cannot follow ${printType(first)} along axis ${along}`);
  const total = inputs.reduce((sum, x) => sum + fixed(at(x.axes, along)), 0);
  const type: TensorType = { ...first, axes: first.axes.map((a, i) => (i === along ? axis(a.name, total) : a)) };
  return given(type, [total >= 0, "the joined axis needs a fixed size"]);
};

export const concat: Op<ConcatAttributes> = {
  doc: "values joined along one axis",
  kind: "movement",
  readsViews: true,
  infer,
  derive: (c) => {
    const { axis: along } = c.attributes;
    const sizes = c.inputs.map((x) => fixed(at(x.type.axes, along)));
    const from = starts(sizes);
    return sizes.map((n, i) => needed(c, i, () => slice(c.b, c.gradient, along, at(from, i), n)));
  },
  evaluate: (inputs, { axis: along }, { shape }) => {
    const joined = new Float64Array(size(shape));
    const by = strides(shape);
    const from = starts(inputs.map((x) => at(x.shape, along)));
    inputs.forEach((x, k) => {
      const to = offsets(x.shape, by, at(from, k) * at(by, along));
      x.data.forEach((value, i) => {
        joined[to[i] as number] = value;
      });
    });
    return joined;
  },
  flops: () => 0,
  print: ({ axis: along }) => `axis ${along}`,
  samples: [
    { inputs: [f32(batch, axis("feature", 3)), f32(batch, axis("feature", 2))], attributes: { axis: 1 } },
    {
      inputs: [1, 2, 1].map((n) => f32(batch, axis("height", 2), axis("width", n), axis("channel", 2))),
      attributes: { axis: 2 },
    },
    {
      inputs: [f32(axis("row", 2), axis("feature", 2)), f32(axis("row", 1), axis("feature", 2))],
      attributes: { axis: 0 },
    },
  ],
};
