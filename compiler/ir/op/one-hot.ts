// y[…, j] = (x[…] == j): a row of zeros for an index outside the new axis.
import { type Axis, axis, batch, f32, i32, printAxis } from "../graph/type.js";
import { at, fixed, given, integer, size, takes } from "./make.js";
import type { Op } from "./op.js";

export interface OneHotAttributes {
  /** The new last axis. */
  readonly axis: Axis;
}

export const oneHot: Op<OneHotAttributes> = {
  doc: "a 1 at each index, along a new last axis",
  kind: "movement",
  infer: takes([integer], ([x], { axis }) =>
    given(f32(...x.axes, axis), [fixed(axis) >= 1, "the new axis needs a size"]),
  ),
  evaluate: (inputs, { axis }, { shape }) => {
    const width = fixed(axis);
    const hot = new Float64Array(size(shape));
    at(inputs, 0).data.forEach((index, i) => {
      if (index >= 0 && index < width) hot[i * width + index] = 1;
    });
    return hot;
  },
  flops: () => 0,
  print: ({ axis }) => printAxis(axis),
  samples: [
    { inputs: [i32(batch)], attributes: { axis: axis("class", 4) }, from: [0, 3] },
    { inputs: [i32(batch, axis("slot", 2))], attributes: { axis: axis("class", 2) }, from: [-1, 2] },
  ],
};
