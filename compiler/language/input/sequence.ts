// sequence: `length` time steps of `features` real numbers per sample, or fewer, and then padding.

import { f32 } from "../../ir/graph/type.js";
import { sequenceAxes } from "../../scope/scope.js";
import { size } from "../codec.js";
import { required, withDefault } from "../record.js";
import { scaleField } from "../scale.js";
import { input, missingField, paddingField, rangeField } from "./input.js";

export const sequence = input({
  doc: "A sequence: so many real numbers at each time step. Samples have one length, or `padding` after their own.",
  fields: {
    length: required(size, "How many time steps one sample has."),
    features: withDefault(size, "How many numbers a time step has.", 1),
    range: rangeField,
    scale: scaleField,
    missing: missingField,
    padding: paddingField,
  },
  sample: { type: "sequence", length: 32, features: 3 },
  shape: (s) => f32(...sequenceAxes(s.length, s.features)),
  names: (s) => ({ size: s.length * s.features, length: s.length, features: s.features }),
});
