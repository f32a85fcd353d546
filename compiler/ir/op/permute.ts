// y[…, i, …] = x[…, order[i], …] along one axis of a fixed size. dx = dy by the inverse order.
import * as E from "fp-ts/lib/Either.js";
import { axis, batch, f32, printType } from "../graph/type.js";
import { anything, at, fixed, given, isOrder, size, takes } from "./make.js";
import type { Op } from "./op.js";

export interface PermuteAttributes {
  readonly axis: number;
  /** One source index per index of the axis, each once. */
  readonly order: ReadonlyArray<number>;
}

const shown = 8;

export const permute: Op<PermuteAttributes> = {
  doc: "the indices of one axis in another order",
  kind: "movement",
  readsViews: true,
  infer: takes([anything], ([x], { axis: along, order }) => {
    const moved = x.axes[along];
    if (moved === undefined) return E.left(`no axis ${along} in ${printType(x)}`);
    return given(x, [isOrder(order, fixed(moved)), `no order of axis ${along} of ${printType(x)}`]);
  }),
  derive: ({ b, gradient, attributes }) => {
    const inverse = new Array<number>(attributes.order.length);
    attributes.order.forEach((from, to) => {
      inverse[from] = to;
    });
    return [b.emit("permute", [gradient], { axis: attributes.axis, order: inverse })];
  },
  evaluate: (inputs, { axis: along, order }) => {
    const { data, shape } = at(inputs, 0);
    const inner = size(shape.slice(along + 1));
    return data.map((_, i) => {
      const index = Math.floor(i / inner) % order.length;
      return data[i + (at(order, index) - index) * inner] as number;
    });
  },
  flops: () => 0,
  print: ({ axis: along, order }) =>
    `axis ${along}, order ${order.slice(0, shown).join(" ")}${order.length > shown ? " …" : ""}`,
  samples: [
    { inputs: [f32(batch, axis("latent", 4))], attributes: { axis: 1, order: [2, 0, 3, 1] } },
    { inputs: [f32(axis("row", 3), axis("feature", 2))], attributes: { axis: 0, order: [1, 2, 0] } },
  ],
};
