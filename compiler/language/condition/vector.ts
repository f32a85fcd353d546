// vector: `size` real numbers per sample, injected as they are.

import { f32 } from "../../ir/graph/type.js";
import { square, subtract } from "../../ir/op/dsl.js";
import { vectorAxes } from "../../scope/scope.js";
import { size } from "../codec.js";
import { rangeField } from "../input/input.js";
import { required } from "../record.js";
import { scaleField } from "../scale.js";
import { codeOf, condition, zeros } from "./condition.js";

export const vector = condition({
  doc: "Real numbers in a row, injected as they are.",
  fields: { size: required(size, "How many numbers."), range: rangeField, scale: scaleField },
  sample: { type: "vector", size: 4 },
  tried: { "": { type: "vector", size: 5 } },
  raw: (c) => f32(...vectorAxes(c.size)),
  domain: (c) => (c.range === undefined ? {} : { range: c.range }),
  names: (c) => ({ size: c.size }),
  encoding: (c) => `as it is, ${c.size}`,
  zero: (c) => zeros(c.range),
  // The squared error.
  predictor: {
    units: (c) => c.size,
    charge: (b, _, made, raw) => square(b, subtract(b, made, raw)),
  },
  code: (scope, c, raw) => codeOf(scope, raw, c.size),
});
