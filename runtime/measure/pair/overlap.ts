/**
 * Overlap: whether codes fill the same part of the latent in both encodings, all together and class by class, with
 * nothing undone.
 */
import { pairMetric } from "../definition.js";
import { normalOf, overlapOf, pointsByClass } from "../numeric/normal.js";

const shared = {
  unit: "",
  range: [0, 1],
  better: "higher",
  source: "Bhattacharyya 1943; of normal distributions, Kailath 1967",
} as const;

export const rangeOverlap = pairMetric({
  ...shared,
  title: "overlap of ranges",
  definition: "the Bhattacharyya coefficient ∫√(p q) of normal distributions fitted to all codes of each",
  reduction: "over all samples",
  ends: { one: "the codes cover the same range", zero: "the ranges do not meet" },
  invariant: "which sample is where; a shift, a turn or a change of scale lowers it",
  compare: (x, y) => (x.width === y.width ? overlapOf(normalOf(x), normalOf(y)) : Number.NaN),
});

export const classOverlap = pairMetric({
  ...shared,
  title: "overlap of classes",
  definition: "the Bhattacharyya coefficient ∫√(p q) of normal distributions fitted to the codes of one class in each",
  reduction: "mean over classes that have more samples than the code has units",
  ends: { one: "each class lies where it lay", zero: "no class lies where it lay" },
  invariant: "which sample of a class is where; a shift, a turn or a change of scale lowers it",
  needs: "classes",
  compare: (x, y, classes) => {
    if (x.width !== y.width || classes === undefined) return Number.NaN;
    const others = pointsByClass(y, classes);
    const values = [...pointsByClass(x, classes)].flatMap(([label, own]) => {
      const other = others.get(label);
      return other === undefined || own.count <= own.width ? [] : [overlapOf(normalOf(own), normalOf(other))];
    });
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  },
});
