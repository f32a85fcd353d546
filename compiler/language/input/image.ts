// image: height × width × channels real numbers per sample, channels last.

import { f32 } from "../../ir/graph/type.js";
import { imageAxes } from "../../scope/scope.js";
import { augmentField } from "../augment.js";
import { size, word } from "../codec.js";
import { optional, required, withDefault } from "../record.js";
import { scaleField } from "../scale.js";
import { input, missingField, rangeField } from "./input.js";

const fit = word("a fit", ["cover", "contain", "stretch"]);

export const image = input({
  doc: "An image, channels last.",
  fields: {
    height: required(size, "Rows of pixels."),
    width: required(size, "Columns of pixels."),
    channels: withDefault(size, "Values per pixel: 1 for grey, 3 for colour.", 1),
    range: rangeField,
    scale: scaleField,
    missing: missingField,
    augment: augmentField,
    fit: optional(
      fit,
      'How pictures of another size are brought to this one: "cover" fills it and cuts what is left over, "contain" ' +
        'keeps the whole picture on black, "stretch" pulls it to the frame. Without it another size is an error.',
    ),
  },
  sample: { type: "image", height: 28, width: 28, channels: 1, range: [0, 1] },
  shape: (i) => f32(...imageAxes(i.height, i.width, i.channels)),
  names: (i) => ({ size: i.height * i.width * i.channels, height: i.height, width: i.width, channels: i.channels }),
});
