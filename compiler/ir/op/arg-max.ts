// The position of the greatest element along one axis, which disappears; the first of several. An integer has no
// derivative.
import { axis, batch, f32, i32 } from "../graph/type.js";
import { at, fixed, float, given, size, takes } from "./make.js";
import type { Op } from "./op.js";
import { landings } from "./sum.js";

export interface ArgMaxAttributes {
  /** The position of the axis that is searched. */
  readonly axis: number;
}

export const argMax: Op<ArgMaxAttributes> = {
  doc: "the position of the greatest element along one axis",
  kind: "reduction",
  infer: takes([float()], ([x], { axis: along }) => {
    const searched = x.axes[along];
    return given(i32(...x.axes.filter((_, i) => i !== along)), [
      searched !== undefined && fixed(searched) >= 1,
      `${along} is no axis of a fixed size among ${x.axes.length}`,
    ]);
  }),
  evaluate: (inputs, { axis: along }, { shape }) => {
    const x = at(inputs, 0);
    const inner = size(x.shape.slice(along + 1));
    const greatest = new Float64Array(size(shape)).fill(Number.NEGATIVE_INFINITY);
    const found = new Float64Array(size(shape));
    landings(x.shape, [along]).forEach((to, i) => {
      if ((x.data[i] as number) <= (greatest[to] as number)) return;
      greatest[to] = x.data[i] as number;
      found[to] = Math.floor(i / inner) % at(x.shape, along);
    });
    return found;
  },
  flops: ([x = []]) => size(x),
  print: ({ axis: along }) => `axis ${along}`,
  samples: [
    { inputs: [f32(batch, axis("class", 4))], attributes: { axis: 1 } },
    { inputs: [f32(batch, axis("slot", 2), axis("class", 3))], attributes: { axis: 2 } },
    { inputs: [f32(batch, axis("height", 2), axis("width", 3), axis("channel", 2))], attributes: { axis: 1 } },
    { inputs: [f32(axis("class", 3))], attributes: { axis: 0 } },
  ],
};
