/** How far images are from what is made of them, by terms of the objective that compare the two. */
import { loss } from "./bound.js";

export const ssim = loss("ssim", {
  title: "SSIM term",
  unit: "1 − SSIM",
  definition: "1 − structural similarity of the image and the mean of p(x|z), by the window that the objective names",
  reduction: "mean over windows and channels, mean over samples",
  range: [0, 2],
  source: "Wang et al. 2004, IEEE Transactions on Image Processing 13:600",
  usual: true,
});
