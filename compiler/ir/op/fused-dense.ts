// activation(x · kernel + bias), one kernel call on engines that have it. Made by optimise/ out of its parts.
import * as E from "fp-ts/lib/Either.js";
import { axis, batch, f32, printType, sameAxis } from "../graph/type.js";
import { type Activation, activate, activations, addBias } from "./activation.js";
import { at, float, given, size, takes } from "./make.js";
import { matMul, matMulFlops, multiplyMatrices } from "./mat-mul.js";
import type { Op } from "./op.js";

export interface FusedDenseAttributes {
  readonly activation: Activation;
}

export const fusedDense: Op<FusedDenseAttributes> = {
  doc: "a matrix product, bias and activation",
  kind: "fused",
  infer: takes([float(2), float(2), float(1)], ([x, kernel, bias]) => {
    const made = matMul.infer([x, kernel], {});
    if (E.isLeft(made)) return made;
    return given(made.right, [
      sameAxis(at(bias.axes, 0), at(kernel.axes, 1)),
      `bias ${printType(bias)} does not fit ${printType(kernel)}`,
    ]);
  }),
  evaluate: (inputs, { activation }) =>
    activate(activation, addBias(multiplyMatrices(at(inputs, 0), at(inputs, 1)), at(inputs, 2).data)),
  flops: (shapes, output, attributes) => matMulFlops(shapes, output, attributes) + 2 * size(output),
  print: ({ activation }) => activation,
  samples: activations.map((activation) => ({
    inputs: [f32(batch, axis("feature", 3)), f32(axis("in", 3), axis("hidden", 4)), f32(axis("hidden", 4))],
    attributes: { activation },
  })),
};
