// activation(x ∗ kernel + bias), one kernel call on engines that have it. Made by optimise/ out of its parts.
import * as E from "fp-ts/lib/Either.js";
import { axis, f32, printType, sameAxis } from "../graph/type.js";
import { type Activation, activate, activations, addBias } from "./activation.js";
import { conv2d, convolutionFlops, imageOf, inferConvolution, kernelOf, slideSamples } from "./conv2d.js";
import { at, float, given, size, takes } from "./make.js";
import type { Op } from "./op.js";
import { printSlide, type Slide } from "./window.js";

export interface FusedConvAttributes extends Slide {
  readonly activation: Activation;
}

export const fusedConv: Op<FusedConvAttributes> = {
  doc: "a convolution, bias and activation",
  kind: "fused",
  infer: takes([float(4), float(4), float(1)], ([x, kernel, bias], slide) => {
    const made = inferConvolution(x, kernel, slide);
    if (E.isLeft(made)) return made;
    return given(made.right, [
      sameAxis(at(bias.axes, 0), at(kernel.axes, 3)),
      `bias ${printType(bias)} does not fit ${printType(kernel)}`,
    ]);
  }),
  evaluate: (inputs, { activation, stride, pad }, output) => {
    const made = conv2d.evaluate(inputs.slice(0, 2), { stride, pad }, output);
    return activate(activation, addBias(made, at(inputs, 2).data));
  },
  flops: ([, kernel = []], output) => convolutionFlops(output, kernel) + 2 * size(output),
  print: (attributes) => `${printSlide(attributes)}, ${attributes.activation}`,
  samples: activations.map((activation, i) => ({
    inputs: [
      imageOf(...at(slideSamples, i % slideSamples.length).image, 2),
      kernelOf(3, 2, 2, 3),
      f32(axis("channel", 3)),
    ],
    attributes: { ...at(slideSamples, i % slideSamples.length).slide, activation },
  })),
};
