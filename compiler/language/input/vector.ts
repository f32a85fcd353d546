// vector: `size` real numbers per sample.

import { f32 } from "../../ir/graph/type.js";
import { vectorAxes } from "../../scope/scope.js";
import { size } from "../codec.js";
import { required } from "../record.js";
import { scaleField } from "../scale.js";
import { input, missingField, rangeField } from "./input.js";

export const vector = input({
  doc: "Real numbers in a row.",
  fields: {
    size: required(size, "How many numbers one sample has."),
    range: rangeField,
    scale: scaleField,
    missing: missingField,
  },
  sample: { type: "vector", size: 8 },
  shape: (v) => f32(...vectorAxes(v.size)),
  names: (v) => ({ size: v.size }),
});
