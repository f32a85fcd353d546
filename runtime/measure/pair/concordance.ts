/** Concordance: whether each sample has the same code in both encodings, with nothing undone. */
import { pairMetric } from "../definition.js";
import { centred, meansOf, type Points } from "../numeric/points.js";

const squares = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value * value, 0);

export const concordance = pairMetric({
  title: "concordance",
  unit: "",
  definition: "2 Σ⟨x − x̄, y − ȳ⟩ / (Σ‖x − x̄‖² + Σ‖y − ȳ‖² + n ‖x̄ − ȳ‖²)",
  reduction: "over all samples and units together",
  range: [-1, 1],
  better: "higher",
  source: "Lin 1989, Biometrics 45, for several units as King & Chinchilli 2001",
  ends: { one: "each sample has the same code", zero: "no sample's code says where it is in the other; −1: mirrored" },
  invariant: "nothing: it sees where a code is",
  compare: (x: Points, y: Points) => {
    if (x.width !== y.width) return Number.NaN;
    const [a, b] = [centred(x), centred(y)];
    const other = meansOf(y);
    const shift = squares(meansOf(x).map((value, i) => value - (other[i] ?? 0)));
    const shared = a.data.reduce((sum, value, i) => sum + value * (b.data[i] ?? 0), 0);
    return (2 * shared) / (squares(a.data) + squares(b.data) + x.count * shift);
  },
});
