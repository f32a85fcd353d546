// image: height × width × channels real numbers per sample, channels last.

import { f32 } from "../../ir/graph/type.js";
import { imageAxes } from "../../scope/scope.js";
import { size } from "../codec.js";
import { required, withDefault } from "../record.js";
import { input, rangeField } from "./input.js";

export const image = input({
  doc: "An image, channels last.",
  fields: {
    height: required(size, "Rows of pixels."),
    width: required(size, "Columns of pixels."),
    channels: withDefault(size, "Values per pixel: 1 for grey, 3 for colour.", 1),
    range: rangeField,
  },
  sample: { type: "image", height: 28, width: 28, channels: 1, range: [0, 1] },
  shape: (i) => f32(...imageAxes(i.height, i.width, i.channels)),
  names: (i) => ({ size: i.height * i.width * i.channels, height: i.height, width: i.width, channels: i.channels }),
});
