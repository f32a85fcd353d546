// y's axis i is x's axis order[i]. dx = dy by the inverse order.
import { axis, batch, f32 } from "../graph/type.js";
import { transpose as transposed } from "./dsl.js";
import { anything, at, given, isOrder, offsets, read, strides, takes } from "./make.js";
import type { Op } from "./op.js";

export interface TransposeAttributes {
  readonly order: ReadonlyArray<number>;
}

export const transpose: Op<TransposeAttributes> = {
  doc: "the axes in another order",
  kind: "movement",
  readsViews: true,
  infer: takes([anything], ([x], { order }) => {
    const valid = isOrder(order, x.axes.length);
    const axes = valid ? order.map((i) => at(x.axes, i)) : [];
    return given({ dtype: x.dtype, axes }, [valid, `[${order}] is no order of ${x.axes.length} axes`]);
  }),
  derive: ({ b, gradient, attributes }) => [
    transposed(
      b,
      gradient,
      attributes.order.map((_, i) => attributes.order.indexOf(i)),
    ),
  ],
  evaluate: (inputs, { order }, { shape }) => {
    const x = at(inputs, 0);
    const own = strides(x.shape);
    return read(
      x.data,
      offsets(
        shape,
        order.map((i) => at(own, i)),
      ),
    );
  },
  flops: () => 0,
  print: ({ order }) => `order ${order.join(" ")}`,
  samples: [
    { inputs: [f32(axis("in", 2), axis("hidden", 3))], attributes: { order: [1, 0] } },
    {
      inputs: [f32(batch, axis("height", 2), axis("width", 3), axis("channel", 2))],
      attributes: { order: [3, 0, 2, 1] },
    },
    { inputs: [f32(batch, axis("height", 2), axis("width", 3))], attributes: { order: [0, 2, 1] } },
  ],
};
