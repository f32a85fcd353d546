// The number of elements of some axes, known once the batch is: what a mean divides by.
import { type Axes, axis, batch, countAt, printAxis, scalar } from "../graph/type.js";
import { given } from "./make.js";
import type { Op } from "./op.js";

export interface CountAttributes {
  readonly axes: Axes;
}

export const count: Op<CountAttributes> = {
  doc: "the number of elements of these axes",
  kind: "source",
  infer: (inputs) => given(scalar, [inputs.length === 0, "takes no inputs"]),
  evaluate: (_, { axes }, { samples }) => Float64Array.of(countAt(axes, samples)),
  flops: () => 0,
  print: ({ axes }) => axes.map(printAxis).join(", "),
  samples: [
    { inputs: [], attributes: { axes: [batch, axis("feature", 3)] } },
    { inputs: [], attributes: { axes: [axis("row", { times: 2 })] } },
    { inputs: [], attributes: { axes: [] } },
  ],
};
