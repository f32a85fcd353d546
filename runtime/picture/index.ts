/** Pictures, as SVG and PNG: sheets of images, scatters of latents, curves of losses, intervals, tables in colour. */
export { colourOf, themes } from "./colour.js";
export { type CurveOptions, curve, type Series } from "./curve.js";
export { extentOf } from "./extent.js";
export { type HeatmapOptions, heatmap } from "./heatmap.js";
export { type Interval, type IntervalOptions, intervals } from "./intervals.js";
export { type Drawn, escaped, type Picture, sharp, svgElement, svgFile } from "./picture.js";
export { fontFamily, png, type RasterOptions } from "./raster.js";
export { type Cloud, type ScatterOptions, scatter, scatters } from "./scatter.js";
export { type Image, type SheetOptions, sheet, tiles } from "./sheet.js";
