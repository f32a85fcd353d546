// The sum over some axes, which disappear. dx = dy repeated along them.
import { type Axes, axis, batch, f32 } from "../graph/type.js";
import { spread } from "./broadcast.js";
import { at, float, given, offsets, size, strides, takes } from "./make.js";
import type { Op } from "./op.js";

export interface ReductionAttributes {
  /** Positions of the axes that disappear. */
  readonly axes: ReadonlyArray<number>;
}

/** Positions of the axes that a reduction keeps. */
export const keptPositions = (axes: Axes, dropped: ReadonlyArray<number>): ReadonlyArray<number> =>
  axes.map((_, i) => i).filter((i) => !dropped.includes(i));

export const inferReduction: Op<ReductionAttributes>["infer"] = takes([float()], ([x], { axes }) => {
  const kept = keptPositions(x.axes, axes);
  const each = new Set(axes).size === axes.length && kept.length + axes.length === x.axes.length;
  return given(f32(...kept.map((i) => at(x.axes, i))), [each, `[${axes}] are no axes, each once, of ${x.axes.length}`]);
});

/** For each element of `shape`, where it lands among the elements that remain. */
export const landings = (shape: ReadonlyArray<number>, dropped: ReadonlyArray<number>): Int32Array => {
  const own = strides(shape.filter((_, i) => !dropped.includes(i)));
  let next = 0;
  return offsets(
    shape,
    shape.map((_, i) => (dropped.includes(i) ? 0 : at(own, next++))),
  );
};

export const reductionSamples: Op<ReductionAttributes>["samples"] = [
  { inputs: [f32(batch, axis("feature", 3))], attributes: { axes: [1] } },
  { inputs: [f32(batch, axis("feature", 3))], attributes: { axes: [0] } },
  { inputs: [f32(batch, axis("feature", 3))], attributes: { axes: [0, 1] } },
  { inputs: [f32(batch, axis("height", 2), axis("width", 3), axis("channel", 2))], attributes: { axes: [1, 2] } },
  { inputs: [f32(axis("latent", 3), axis("latent", 3))], attributes: { axes: [0] } },
];

export const sum: Op<ReductionAttributes> = {
  doc: "the sum over some axes",
  kind: "reduction",
  infer: inferReduction,
  derive: ({ b, gradient, inputs, attributes }) => {
    const { axes } = at(inputs, 0).type;
    return [spread(b, gradient, axes, keptPositions(axes, attributes.axes))];
  },
  evaluate: (inputs, { axes }, { shape }) => {
    const x = at(inputs, 0);
    const total = new Float64Array(size(shape));
    landings(x.shape, axes).forEach((to, i) => {
      total[to] = (total[to] as number) + (x.data[i] as number);
    });
    return total;
  },
  flops: ([x = []]) => size(x),
  print: ({ axes }) => `axes ${axes.join(" ")}`,
  samples: reductionSamples,
};
