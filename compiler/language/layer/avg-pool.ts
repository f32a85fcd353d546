// avg-pool: the mean of each window, padding not counted. Image to image.
import { layer } from "./layer.js";
import { buildPool, poolFields, poolSizes } from "./pool.js";

export const avgPool = layer({
  doc: "The mean of each window, padding not counted. Takes an image.",
  fields: poolFields,
  sample: { type: "avg-pool", window: 2 },
  within: true,
  sizes: poolSizes,
  build: (scope, fields, x) => buildPool("avgPool", "avg-pool", scope, fields, x),
});
