// The greatest element over some axes, which disappear. dx = dy where x is the greatest, in equal shares where several
// are.
import type { Builder, Ref } from "../graph/builder.js";
import { spread } from "./broadcast.js";
import { divide, multiply, number, step, subtract, sum } from "./dsl.js";
import { at, size } from "./make.js";
import type { Op } from "./op.js";
import { inferReduction, keptPositions, landings, type ReductionAttributes, reductionSamples } from "./sum.js";

const shares = (b: Builder, gradient: Ref, x: Ref, y: Ref, dropped: ReadonlyArray<number>): Ref => {
  const back = (value: Ref): Ref => spread(b, value, x.type.axes, keptPositions(x.type.axes, dropped));
  const greatest = subtract(b, number(b, 1), step(b, subtract(b, back(y), x)));
  return multiply(b, back(divide(b, gradient, sum(b, greatest, dropped))), greatest);
};

export const max: Op<ReductionAttributes> = {
  doc: "the greatest element over some axes",
  kind: "reduction",
  infer: inferReduction,
  derive: ({ b, gradient, inputs, output, attributes }) => [
    shares(b, gradient, at(inputs, 0), output, attributes.axes),
  ],
  evaluate: (inputs, { axes }, { shape }) => {
    const x = at(inputs, 0);
    const greatest = new Float64Array(size(shape)).fill(Number.NEGATIVE_INFINITY);
    landings(x.shape, axes).forEach((to, i) => {
      greatest[to] = Math.max(greatest[to] as number, x.data[i] as number);
    });
    return greatest;
  },
  flops: ([x = []]) => size(x),
  print: ({ axes }) => `axes ${axes.join(" ")}`,
  samples: reductionSamples,
};
