// sequence: numbers at each of several time steps per sample, such as the past of a series: time by time at a sequence
// site, flattened at any other, a token for each time step to attention.
import { f32 } from "../../ir/graph/type.js";
import { sequenceAxes } from "../../scope/scope.js";
import { size } from "../codec.js";
import { paddingField, rangeField } from "../input/input.js";
import { required, withDefault } from "../record.js";
import { codeOf, condition, zeros } from "./condition.js";

export const sequence = condition({
  doc:
    "A sequence, such as the past of a series: at a sequence site it enters time step by time step (brought to the " +
    "site's length by nearest), at any other site as one vector. Samples have one length, or " +
    "`padding` after their own.",
  fields: {
    length: required(size, "How many time steps one sample has."),
    features: withDefault(size, "How many numbers a time step has.", 1),
    range: rangeField,
    padding: paddingField,
  },
  sample: { type: "sequence", length: 8, features: 2 },
  tried: {
    "": { type: "sequence", length: 5, features: 2 },
    "through a gru": {
      type: "sequence",
      length: 5,
      features: 2,
      layers: [{ type: "gru", units: 3, returns: "last" }],
    },
  },
  raw: (c) => f32(...sequenceAxes(c.length, c.features)),
  domain: ({ range, padding }) => ({
    ...(range === undefined ? {} : { range }),
    ...(padding === undefined ? {} : { padding }),
  }),
  names: (c) => ({ size: c.length * c.features, length: c.length, features: c.features }),
  encoding: (c) => `sequence ${c.padding === undefined ? "" : "up to "}${c.length}×${c.features}`,
  zero: (c) => zeros(c.range),
  code: (scope, c, raw) => codeOf(scope, raw, c.features),
});
