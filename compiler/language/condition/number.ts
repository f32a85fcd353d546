// number: one real number per sample, normalised to [0, 1] by its range.
import { vectorAxes } from "../../build/scope.js";
import { batch, f32 } from "../../graph/type.js";
import { reshape, scale, shift } from "../../op/dsl.js";
import { range } from "../range.js";
import { required } from "../record.js";
import { codeOf, condition } from "./condition.js";

export const number = condition({
  doc: "A real number, such as an angle; its code is (value − least)/(most − least).",
  fields: { range: required(range, "The interval that the number lies in; it is normalised by it.") },
  sample: { type: "number", range: [-1, 1] },
  raw: () => f32(batch),
  domain: (c) => ({ range: c.range }),
  names: () => ({ size: 1 }),
  encoding: () => "scalar",
  code: (scope, { range: [least, most] }, raw) => {
    const unit = scale(scope.b, shift(scope.b, raw, -least), 1 / (most - least));
    return codeOf(scope, reshape(scope.b, unit, vectorAxes(1)), 1);
  },
});
