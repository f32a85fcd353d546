/** Affine R²: how much of each encoding an affine map of the other explains. */
import { pairMetric } from "../definition.js";
import { affineMap, explained } from "../numeric/linear.js";
import type { Points } from "../numeric/points.js";

const oneWay = (x: Points, y: Points): number => explained(y, affineMap(x, y)(x));

export const affine = pairMetric({
  title: "affine R²",
  unit: "",
  definition: "1 − Σ‖y − Ax − b‖² / Σ‖y − ȳ‖² with the best A and b, the mean of both directions",
  reduction: "over all samples and units, fitted on the same samples",
  range: [0, 1],
  better: "higher",
  source: "least squares; the gauge freedom of an autoencoder's code is affine",
  ends: { one: "one run's code follows from the other's by a linear map", zero: "no linear map tells anything of it" },
  invariant: "shift, and rotation with one scale; what is explained, any invertible affine map",
  compare: (x, y) => (oneWay(x, y) + oneWay(y, x)) / 2,
});
