// The nearest element, as TensorFlow's without half-pixel centres and corner alignment: y[i, j] = x[⌊i·H/H′⌋,
// ⌊j·W/W′⌋].
import { axis, batch, f32, printType } from "../graph/type.js";
import { at, float, given, size, takes } from "./make.js";
import type { Op, Sample } from "./op.js";
import { extent, resized, whole } from "./window.js";

/** Height and width of what is made. */
export interface ResizeAttributes {
  readonly height: number;
  readonly width: number;
}

/** For each element of `large` (the resized image), the flat position of its source in `image`. */
export const sources = (large: ReadonlyArray<number>, image: ReadonlyArray<number>): Int32Array => {
  const [height, width, channels] = [at(large, 1), at(large, 2), at(large, 3)];
  const [h, w] = [at(image, 1), at(image, 2)];
  return Int32Array.from({ length: size(large) }, (_, flat) => {
    const column = Math.floor(flat / channels) % width;
    const row = Math.floor(flat / (channels * width)) % height;
    const n = Math.floor(flat / (channels * width * height));
    const source = (n * h + Math.floor((row * h) / height)) * w + Math.floor((column * w) / width);
    return source * channels + (flat % channels);
  });
};

export const inferResize: Op<ResizeAttributes>["infer"] = takes([float(4)], ([x], { height, width }) =>
  given(
    { ...x, axes: resized(x.axes, [height, width]) },
    [whole(extent(x.axes), 1), `${printType(x)} is no image of a fixed size`],
    [whole([height, width], 1), `no image of ${height}×${width}`],
  ),
);

export const printResize = ({ height, width }: ResizeAttributes): string => `height ${height}, width ${width}`;

export const resizeSamples: ReadonlyArray<Sample<ResizeAttributes>> = (
  [
    [2, 2, 4, 4],
    [2, 3, 5, 3],
    [4, 5, 2, 3],
  ] as const
).map(([h, w, height, width]) => ({
  inputs: [f32(batch, axis("height", h), axis("width", w), axis("channel", 2))],
  attributes: { height, width },
}));

export const resize: Op<ResizeAttributes> = {
  doc: "an image of another size, by nearest elements",
  kind: "window",
  infer: inferResize,
  derive: ({ b, inputs, gradient }) => {
    const [height, width] = extent(at(inputs, 0).type.axes);
    return [b.emit("resizeGradient", [gradient], { height, width })];
  },
  evaluate: (inputs, _, { shape }) => {
    const x = at(inputs, 0);
    return Float64Array.from(sources(shape, x.shape), (from) => x.data[from]!);
  },
  flops: () => 0,
  print: printResize,
  samples: resizeSamples,
};
