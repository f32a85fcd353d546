/** Mean correlation coefficient: how well units of two encodings match one by one. */
import munkres from "munkres";
import { pairMetric } from "../definition.js";
import { centred, crossed, variancesOf } from "../numeric/points.js";

export const mcc = pairMetric({
  title: "MCC",
  unit: "",
  definition: "the mean of |Pearson correlation| over pairs of units, paired so that it is greatest",
  reduction: "over units; each correlation over all samples",
  range: [0, 1],
  better: "higher",
  source: "Hyvärinen & Morioka 2016, arXiv:1605.06336; pairing by Kuhn 1955 and Munkres 1957",
  ends: { one: "each unit has a unit of the other run that says the same", zero: "no unit says what another does" },
  invariant: "order, sign, shift and scale of units",
  compare: (x, y) => {
    const products = crossed(centred(x), centred(y));
    const [a, b] = [variancesOf(x), variancesOf(y)];
    const correlation = (i: number, j: number): number => {
      const spread = x.count * Math.sqrt((a[i] ?? 0) * (b[j] ?? 0));
      return spread > 0 ? Math.min(Math.abs(products.get(i, j)) / spread, 1) : 0;
    };
    const costs = Array.from({ length: x.width }, (_, i) =>
      Array.from({ length: y.width }, (_, j) => 1 - correlation(i, j)),
    );
    const pairs = munkres(costs);
    return pairs.reduce((sum, [i, j]) => sum + correlation(i, j), 0) / pairs.length;
  },
});
