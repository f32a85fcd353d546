// augment: how images are varied while a model trains, so that it learns what does not matter. In: JSON. Out: which
// variations, and what moves along.
import { list, mention, real, type TypeOf, whole, word } from "./codec.js";
import { optional, record } from "./record.js";

const augmentation = record("augmentation", {
  flip: optional(
    word("a flip", ["horizontal", "vertical", "both"]),
    "Mirrored, left to right or top to bottom, in half of the cases.",
  ),
  shift: optional(
    whole("a whole number of at least 1", 1, 4096),
    "Moved by up to so many whole pixels, each way; the pixels of the edge fill what comes free.",
  ),
  crop: optional(
    real("a number above 0 and below 1", { above: 0, below: 1 }),
    "Cut to a part whose sides are at least this share of the whole's, anywhere in it, and brought back to size.",
  ),
  rotate: optional(
    real("degrees: a number above 0 and at most 180", { above: 0, most: 180 }),
    "Turned by up to so many degrees, either way.",
  ),
  brightness: optional(
    real("a number above 0 and below 1", { above: 0, below: 1 }),
    "Made brighter or darker by up to this share: 0.2 multiplies by 0.8 … 1.2.",
  ),
  with: optional(
    list(mention("the name of an input or condition"), "names"),
    "Images that are mirrored, moved, cut and turned alike. Default: all other images of the same height and " +
      "width; an empty list: none.",
  ),
});

export type Augmentation = TypeOf<typeof augmentation>;

export const augmentField = optional(
  augmentation,
  "Varies training samples at random, afresh at each step, from streams of the seed that are named after the image " +
    "and the word; held-out samples stay as they are.",
);
