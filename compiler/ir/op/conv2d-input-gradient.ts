// The adjoint of conv2d in its image: dx[n, p, q, c] = Σ dy[n, i, j, o] · kernel[a, b, c, o] over the taps of (p, q).
// Also the transposed convolution. Linear in both inputs: ddy = conv2d(g, kernel), dkernel = conv2dFilterGradient(g,
// dy).
import { axis, f32, printType } from "../graph/type.js";
import { convolutionFlops, imageOf, kernelOf, kernelPool, slideSamples } from "./conv2d.js";
import { at, fixed, float, given, needed, size, takes } from "./make.js";
import type { Op } from "./op.js";
import { convolved, extent, type Pair, positionsOf, printSlide, type Slide, slides, whole } from "./window.js";

export interface InputGradientAttributes extends Slide {
  /** Of the image that the convolution reads. */
  readonly height: number;
  readonly width: number;
}

/** Whether an image of this size gives windows at exactly the positions of `small`. */
export const covers = (image: Pair, small: Pair, pool: Parameters<typeof positionsOf>[1]): boolean =>
  whole(image, 1) && slides(pool) && positionsOf(image, pool).every((n, i) => n === small[i]);

export const conv2dInputGradient: Op<InputGradientAttributes> = {
  doc: "the gradient of a convolution in its image: a transposed convolution",
  kind: "contraction",
  readsViews: true,
  infer: takes([float(4), float(4)], ([dy, kernel], { height, width, stride, pad }) => {
    const [first, , , channel] = dy.axes;
    const inner = fixed(at(kernel.axes, 2));
    const type = f32(at(dy.axes, 0), axis("height", height), axis("width", width), axis("channel", inner));
    return given(
      type,
      [first !== undefined && whole([inner], 1), `${printType(kernel)} needs a fixed number of channels`],
      [channel?.size === at(kernel.axes, 3).size, `${printType(dy)} does not pair with ${printType(kernel)}`],
      [
        covers([height, width], extent(dy.axes), kernelPool(kernel.axes, { stride, pad })),
        `a ${height}×${width} image under ${printType(kernel)} does not make ${printType(dy)}`,
      ],
    );
  }),
  derive: (c) => {
    const [dy, kernel] = [at(c.inputs, 0), at(c.inputs, 1)];
    const { stride, pad } = c.attributes;
    const { window } = kernelPool(kernel.type.axes, c.attributes);
    return [
      needed(c, 0, () => c.b.emit("conv2d", [c.gradient, kernel], { stride, pad })),
      needed(c, 1, () => c.b.emit("conv2dFilterGradient", [c.gradient, dy], { stride, pad, kernel: window })),
    ];
  },
  evaluate: (inputs, slide, { shape }) => {
    const [dy, kernel] = [at(inputs, 0), at(inputs, 1)];
    const dx = new Float64Array(size(shape));
    convolved(shape, kernel.shape, slide, (i, k, o) => {
      dx[i]! += dy.data[o]! * kernel.data[k]!;
    });
    return dx;
  },
  flops: ([dy = [], kernel = []]) => convolutionFlops(dy, kernel),
  print: (attributes) => `height ${attributes.height}, width ${attributes.width}, ${printSlide(attributes)}`,
  samples: slideSamples.map(({ slide, image: [height, width], output }) => ({
    inputs: [imageOf(...output, 3), kernelOf(3, 2, 2, 3)],
    attributes: { ...slide, height, width },
  })),
};
