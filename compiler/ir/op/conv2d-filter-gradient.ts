// The adjoint of conv2d in its kernel: dkernel[a, b, c, o] = Σ x[n, i·s + a − pad, j·s + b − pad, c] · dy[n, i, j, o].
// Linear in both inputs: dx = conv2dInputGradient(dy, g), ddy = conv2d(x, g).
import { axis, f32, printType, sameAxis } from "../graph/type.js";
import { convolutionFlops, imageOf, slideSamples } from "./conv2d.js";
import { covers } from "./conv2d-input-gradient.js";
import { at, fixed, float, given, needed, size, takes } from "./make.js";
import type { Op } from "./op.js";
import { convolved, extent, type Pair, printSlide, type Slide, whole } from "./window.js";

export interface FilterGradientAttributes extends Slide {
  /** Height and width of the kernel. */
  readonly kernel: Pair;
}

export const conv2dFilterGradient: Op<FilterGradientAttributes> = {
  doc: "the gradient of a convolution in its kernel",
  kind: "contraction",
  readsViews: true,
  infer: takes([float(4), float(4)], ([x, dy], { kernel, stride, pad }) => {
    const [inner, made] = [fixed(at(x.axes, 3)), fixed(at(dy.axes, 3))];
    const [height, width] = [axis("kernel-height", kernel[0]), axis("kernel-width", kernel[1])];
    return given(
      f32(height, width, axis("in", inner), axis("channel", made)),
      [sameAxis(at(x.axes, 0), at(dy.axes, 0)), `${printType(x)} and ${printType(dy)} differ in the first axis`],
      [whole([inner, made], 1), "channels need fixed sizes"],
      [
        covers(extent(x.axes), extent(dy.axes), { window: kernel, stride, pad }),
        `a ${kernel.join("×")} kernel does not take ${printType(x)} to ${printType(dy)}`,
      ],
    );
  }),
  derive: (c) => {
    const [x, dy] = [at(c.inputs, 0), at(c.inputs, 1)];
    const { stride, pad } = c.attributes;
    const [height, width] = extent(x.type.axes);
    return [
      needed(c, 0, () => c.b.emit("conv2dInputGradient", [dy, c.gradient], { stride, pad, height, width })),
      needed(c, 1, () => c.b.emit("conv2d", [x, c.gradient], { stride, pad })),
    ];
  },
  evaluate: (inputs, slide, { shape }) => {
    const [x, dy] = [at(inputs, 0), at(inputs, 1)];
    const dk = new Float64Array(size(shape));
    convolved(x.shape, shape, slide, (i, k, o) => {
      dk[k]! += x.data[i]! * dy.data[o]!;
    });
    return dk;
  },
  flops: ([, dy = []], output) => convolutionFlops(dy, output),
  print: (attributes) => `kernel ${attributes.kernel.join("×")}, ${printSlide(attributes)}`,
  samples: slideSamples.map(({ slide, image, output }) => ({
    inputs: [imageOf(...image, 2), imageOf(...output, 3)],
    attributes: { ...slide, kernel: [3, 2] },
  })),
};
