// y[n, i, j, o] = Σ x[n, i·s + a − pad, j·s + b − pad, c] · kernel[a, b, c, o], with zeros outside the image.
// dx and dkernel are ops of their own; the three are one trilinear form, so each is spelled in the other two.
import type * as E from "fp-ts/lib/Either.js";
import { type Axes, axis, batch, f32, printType, type TensorType } from "../graph/type.js";
import { at, contracts, fixed, float, given, needed, size, takes } from "./make.js";
import type { Op, Sample, TypeFault } from "./op.js";
import { convolved, extent, type Pool, positionsOf, printSlide, resized, type Slide, slides, whole } from "./window.js";

/** The kernel as a window that slides. */
export const kernelPool = (kernel: Axes, { stride, pad }: Slide): Pool => ({
  window: [fixed(at(kernel, 0)), fixed(at(kernel, 1))],
  stride,
  pad,
});

/** The type of x ∗ kernel, for inputs of rank 4. */
export const inferConvolution = (x: TensorType, kernel: TensorType, slide: Slide): E.Either<TypeFault, TensorType> => {
  const pool = kernelPool(kernel.axes, slide);
  const output = positionsOf(extent(x.axes), pool);
  const axes = [...resized(x.axes, output).slice(0, 3), at(kernel.axes, 3)];
  return given(
    f32(...axes),
    [slides(pool), `${printType(kernel)} cannot slide by ${printSlide(slide)}`],
    [whole(output, 1), `${printType(kernel)} does not fit into ${printType(x)}`],
    [contracts(at(x.axes, 3), at(kernel.axes, 2)), `${printType(x)} does not pair with ${printType(kernel)}`],
  );
};

/** 2 per product of a kernel's element with an element of the small image; taps in the padding count too. */
export const convolutionFlops = (small: ReadonlyArray<number>, kernel: ReadonlyArray<number>): number =>
  2 * size(small) * size(kernel.slice(0, 3));

/** An image of `channels` under a kernel to `made` channels, for samples. */
export const imageOf = (height: number, width: number, channels: number): TensorType =>
  f32(batch, axis("height", height), axis("width", width), axis("channel", channels));

export const kernelOf = (height: number, width: number, inner: number, made: number): TensorType =>
  f32(axis("kernel-height", height), axis("kernel-width", width), axis("in", inner), axis("channel", made));

/** Slides that the laws try, with the size of image and output that each makes of a 3×2 kernel. */
export const slideSamples: ReadonlyArray<{
  readonly slide: Slide;
  readonly image: readonly [number, number];
  readonly output: readonly [number, number];
}> = [
  { slide: { stride: [1, 1], pad: [0, 0, 0, 0] }, image: [4, 3], output: [2, 2] },
  { slide: { stride: [1, 1], pad: [1, 1, 0, 1] }, image: [4, 3], output: [4, 3] },
  { slide: { stride: [2, 2], pad: [1, 1, 0, 1] }, image: [5, 5], output: [3, 3] },
  { slide: { stride: [2, 1], pad: [0, 1, 1, 0] }, image: [4, 3], output: [2, 3] },
  { slide: { stride: [2, 2], pad: [0, 0, 0, 0] }, image: [6, 3], output: [2, 1] },
];

export const conv2d: Op<Slide> = {
  doc: "a convolution over images",
  kind: "contraction",
  infer: takes([float(4), float(4)], ([x, kernel], slide) => inferConvolution(x, kernel, slide)),
  derive: (c) => {
    const [x, kernel] = [at(c.inputs, 0), at(c.inputs, 1)];
    const { stride, pad } = c.attributes;
    const [height, width] = extent(x.type.axes);
    const { window } = kernelPool(kernel.type.axes, c.attributes);
    return [
      needed(c, 0, () => c.b.emit("conv2dInputGradient", [c.gradient, kernel], { stride, pad, height, width })),
      needed(c, 1, () => c.b.emit("conv2dFilterGradient", [x, c.gradient], { stride, pad, kernel: window })),
    ];
  },
  evaluate: (inputs, slide, { shape }) => {
    const [x, kernel] = [at(inputs, 0), at(inputs, 1)];
    const made = new Float64Array(size(shape));
    convolved(x.shape, kernel.shape, slide, (i, k, o) => {
      made[o]! += x.data[i]! * kernel.data[k]!;
    });
    return made;
  },
  flops: ([, kernel = []], output) => convolutionFlops(output, kernel),
  print: printSlide,
  samples: slideSamples.map(
    ({ slide, image }): Sample<Slide> => ({ inputs: [imageOf(...image, 2), kernelOf(3, 2, 2, 3)], attributes: slide }),
  ),
};
