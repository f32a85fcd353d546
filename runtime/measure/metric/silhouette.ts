/** The silhouette: how much nearer codes are to their own class than to the next. */
import { metric } from "../definition.js";
import { byCategory, type Labelled, someLabelled } from "../labels.js";
import { squaredDistance } from "../numeric/points.js";

const most = 2000;

/** Mean distance from point `i` to each class that has others, itself left out. */
const distances = ({ points, labels }: Labelled, i: number, classes: number): ReadonlyArray<number> => {
  const [sums, counts] = [new Float64Array(classes), new Int32Array(classes)];
  for (let j = 0; j < points.count; j++) {
    const label = labels[j] ?? 0;
    if (j === i) continue;
    sums[label] = (sums[label] ?? 0) + Math.sqrt(squaredDistance(points, i, points, j));
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return Array.from(sums, (sum, label) => sum / (counts[label] ?? 0));
};

/** s(i) = (b − a)/max(a, b); 0 for a class of one. */
const pointSilhouette = (labelled: Labelled, i: number, classes: number): number => {
  const means = distances(labelled, i, classes);
  const own = labelled.labels[i] ?? 0;
  const a = means[own] ?? Number.NaN;
  const b = means.reduce(
    (least, mean, label) => (label !== own && mean < least ? mean : least),
    Number.POSITIVE_INFINITY,
  );
  return Number.isFinite(a) && Number.isFinite(b) ? (b - a) / Math.max(a, b, Number.MIN_VALUE) : 0;
};

/** The mean over all points. */
export const silhouetteOf = (labelled: Labelled, classes: number): number => {
  let sum = 0;
  for (let i = 0; i < labelled.points.count; i++) sum += pointSilhouette(labelled, i, classes);
  return sum / labelled.points.count;
};

export const silhouette = metric({
  title: "silhouette",
  unit: "",
  definition: "(b − a)/max(a, b): a is the mean distance of a code to its own class, b to the nearest other class",
  reduction: `mean over samples, at most ${most} of them`,
  range: [-1, 1],
  better: "higher",
  source: "Rousseeuw 1987",
  measure: (subject) => byCategory(subject, ({ asked, classes }) => silhouetteOf(someLabelled(asked, most), classes)),
});
