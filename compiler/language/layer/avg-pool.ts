// avg-pool: the mean of each window, padding not counted. Image to image, or sequence to sequence.
import { layer } from "./layer.js";
import { buildPool, poolFields, poolSizes } from "./pool.js";

export const avgPool = layer({
  doc:
    "The mean of each window, padding not counted: over height and width of an image, " +
    "or along the time of a sequence.",
  fields: poolFields,
  sample: { type: "avg-pool", window: 2 },
  alsoCalled: ["AvgPool2d", "AvgPool1d", "AveragePooling2D", "AveragePooling1D"],
  needs: "moves a window over positions",
  within: true,
  sizes: poolSizes,
  build: (scope, fields, x) => buildPool("avgPool", "avg-pool", scope, fields, x),
});
