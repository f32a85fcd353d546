/** How far images are from what is made of them, by terms of the objective that compare the two. */
import { loss } from "./bound.js";

export const features = loss(
  "features",
  {
    title: "feature term",
    unit: "squared features",
    definition: "(features of the mean of p(x|z) − those of the image)², to the layers that the objective names",
    reduction: "as the objective says over features, mean over samples",
    range: [0, Number.POSITIVE_INFINITY],
    source: "Dosovitskiy & Brox 2016, arXiv:1602.02644",
    usual: true,
  },
  ({ typed }) => `${typed.core.objective.features?.reduce ?? "mean"} over features, mean over samples`,
);

export const ssim = loss("ssim", {
  title: "SSIM term",
  unit: "1 − SSIM",
  definition: "1 − structural similarity of the image and the mean of p(x|z), by the window that the objective names",
  reduction: "mean over windows and channels, mean over samples",
  range: [0, 2],
  source: "Wang et al. 2004, IEEE Transactions on Image Processing 13:600",
  usual: true,
});
