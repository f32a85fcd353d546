/** Whether the same samples are neighbours in two encodings. */
import { pairMetric } from "../definition.js";
import { nearestOf, someOf } from "../numeric/points.js";

const k = 15;
const most = 2000;

export const neighbours = pairMetric({
  title: "shared neighbours",
  unit: "share",
  definition: `|Nₓ ∩ N_y| / |Nₓ ∪ N_y| of each sample's ${k} nearest others`,
  reduction: `mean over samples, at most ${most} of them`,
  range: [0, 1],
  better: "higher",
  source: "the Jaccard index of neighbourhoods, as in Moschella et al. 2023, arXiv:2209.15430",
  ends: { one: "each sample has the same neighbours in both runs", zero: "no sample shares a neighbour" },
  invariant: "rotation and reflection, one scale",
  compare: (x, y) => {
    const [a, b] = [someOf(x, most), someOf(y, most)];
    let sum = 0;
    for (let i = 0; i < a.count; i++) {
      const near = new Set(nearestOf(a, i, a, k, i));
      const shared = nearestOf(b, i, b, k, i).filter((j) => near.has(j)).length;
      sum += shared / Math.max(2 * near.size - shared, 1);
    }
    return sum / a.count;
  },
});
