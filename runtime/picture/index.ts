/** Pictures as PNG bytes: sheets of images, scatters of latents, curves of losses. */
export type { PictureProblem } from "./canvas.js";
export { type CurveOptions, curve, type Series } from "./curve.js";
export { scatter } from "./scatter.js";
export { type Image, type SheetOptions, sheet } from "./sheet.js";
