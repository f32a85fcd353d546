// The same elements in the same order under other axes. dx = dy under the axes of x.
import { type Axes, axis, batch, elements, f32, i32 } from "../graph/type.js";
import { reshape as reshaped } from "./dsl.js";
import { anything, at, given, takes } from "./make.js";
import type { Op } from "./op.js";

export interface ReshapeAttributes {
  readonly to: Axes;
}

export const reshape: Op<ReshapeAttributes> = {
  doc: "the same elements under other axes",
  kind: "movement",
  infer: takes([anything], ([x], { to }) => {
    const [from, into] = [elements(x.axes), elements(to)];
    return given(
      { dtype: x.dtype, axes: to },
      [from.count === into.count, `${from.count} elements cannot become ${into.count}`],
      [from.batches === into.batches, `${from.batches} batch axes cannot become ${into.batches}`],
    );
  }),
  derive: ({ b, gradient, inputs }) => [reshaped(b, gradient, at(inputs, 0).type.axes)],
  evaluate: (inputs) => at(inputs, 0).data.slice(),
  flops: () => 0,
  samples: [
    {
      inputs: [f32(batch, axis("height", 2), axis("width", 3))],
      attributes: { to: [batch, axis("feature", 6)] },
    },
    { inputs: [f32(batch, axis("slot", 2))], attributes: { to: [axis("row", { times: 2 })] } },
    { inputs: [f32(axis("feature", 1))], attributes: { to: [] } },
    { inputs: [i32(batch)], attributes: { to: [batch, axis("slot", 1)] } },
  ],
};
