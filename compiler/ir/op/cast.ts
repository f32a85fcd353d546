// The same values in another dtype; a float becomes an integer by dropping its fraction. A cotangent passes from float
// to float only.
import { axis, batch, type DType, f32, i32 } from "../graph/type.js";
import { anything, at, given, size, takes } from "./make.js";
import type { Op } from "./op.js";

export interface CastAttributes {
  readonly dtype: DType;
}

export const cast: Op<CastAttributes> = {
  doc: "the same values in another dtype",
  kind: "elementwise",
  infer: takes([anything], ([x], { dtype }) => given({ dtype, axes: x.axes })),
  derive: ({ gradient, inputs, attributes }) => [
    attributes.dtype === "f32" && at(inputs, 0).type.dtype === "f32" ? gradient : undefined,
  ],
  evaluate: (inputs, { dtype }) => at(inputs, 0).data.map((x) => (dtype === "i32" ? Math.trunc(x) : x)),
  flops: (_, output) => size(output),
  print: ({ dtype }) => dtype,
  samples: [
    { inputs: [i32(batch)], attributes: { dtype: "f32" } },
    { inputs: [f32(batch, axis("feature", 3))], attributes: { dtype: "i32" } },
    { inputs: [f32(axis("feature", 3))], attributes: { dtype: "f32" } },
  ],
};
