// y = x, whose derivative is zero by definition: what a gradient must not pass (the shift of a softmax, a quantiser's
// straight-through estimator). Once derivatives are taken it is x.
import * as E from "fp-ts/lib/Either.js";
import { axis, batch, f32, i32, scalar } from "../graph/type.js";
import { anything, at, takes } from "./make.js";
import type { None, Op } from "./op.js";

export const detach: Op<None> = {
  doc: "the same values, with a derivative of zero",
  kind: "movement",
  infer: takes([anything], ([x]) => E.right(x)),
  evaluate: (inputs) => at(inputs, 0).data.slice(),
  flops: () => 0,
  samples: [
    { inputs: [f32(batch, axis("feature", 3))], attributes: {} },
    { inputs: [scalar], attributes: {} },
    { inputs: [i32(batch)], attributes: {} },
  ],
};
