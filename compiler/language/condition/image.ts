// image: a map per sample (a mask, a half of the picture), resized by nearest to the site that it enters.

import { f32 } from "../../ir/graph/type.js";
import { imageAxes } from "../../scope/scope.js";
import { size } from "../codec.js";
import { rangeField } from "../input/input.js";
import { required, withDefault } from "../record.js";
import { codeOf, condition, zeros } from "./condition.js";

export const image = condition({
  doc: "A map, such as a mask; resized by nearest to an image site, flattened at a vector site.",
  fields: {
    height: required(size, "Rows of pixels."),
    width: required(size, "Columns of pixels."),
    channels: withDefault(size, "Values per pixel.", 1),
    range: rangeField,
  },
  sample: { type: "image", height: 28, width: 28, channels: 1 },
  tried: { "": { type: "image", height: 4, width: 4, channels: 2 } },
  raw: (c) => f32(...imageAxes(c.height, c.width, c.channels)),
  domain: (c) => (c.range === undefined ? {} : { range: c.range }),
  names: (c) => ({ size: c.height * c.width * c.channels, height: c.height, width: c.width, channels: c.channels }),
  encoding: (c) => `map ${c.height}×${c.width}×${c.channels}`,
  zero: (c) => zeros(c.range),
  code: (scope, c, raw) => codeOf(scope, raw, c.channels),
});
