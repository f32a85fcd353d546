// avg-pool: the mean of each window, padding not counted. Image to image.
import { layer } from "./layer.js";
import { buildPool, poolFields } from "./pool.js";

export const avgPool = layer({
  doc: "The mean of each window, padding not counted. Takes an image.",
  fields: poolFields,
  sample: { type: "avg-pool", window: 2 },
  build: (scope, fields, x) => buildPool("avgPool", "avg-pool", scope, fields, x),
});
