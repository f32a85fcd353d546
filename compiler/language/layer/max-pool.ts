// max-pool: the largest value of each window. Image to image, or sequence to sequence.
import { layer } from "./layer.js";
import { buildPool, poolFields, poolSizes } from "./pool.js";

export const maxPool = layer({
  doc: "The largest value of each window: over height and width of an image, or along the time of a sequence.",
  fields: poolFields,
  sample: { type: "max-pool", window: 2 },
  alsoCalled: ["MaxPool2d", "MaxPool1d", "MaxPooling2D", "MaxPooling1D"],
  needs: "moves a window over positions",
  within: true,
  sizes: poolSizes,
  build: (scope, fields, x) => buildPool("maxPool", "max-pool", scope, fields, x),
});
