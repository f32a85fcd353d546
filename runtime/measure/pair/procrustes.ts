/** Procrustes similarity: how near a rotation and one scale bring two encodings. */
import { SingularValueDecomposition } from "ml-matrix";
import { pairMetric } from "../definition.js";
import { centred, crossed, type Points } from "../numeric/points.js";

const norm = ({ data }: Points): number => Math.sqrt(Array.from(data).reduce((sum, value) => sum + value * value, 0));

export const procrustes = pairMetric({
  title: "Procrustes",
  unit: "",
  definition: "‖XᵀY‖_* / (‖X‖_F ‖Y‖_F), both centred",
  reduction: "over all samples",
  range: [0, 1],
  better: "higher",
  source: "Ding et al. 2021, arXiv:2108.01661",
  ends: { one: "the same code but for a turn, a shift and a scale", zero: "nothing in common after the best turn" },
  invariant: "rotation and reflection, one scale",
  compare: (x, y) => {
    const [a, b] = [centred(x), centred(y)];
    const { diagonal } = new SingularValueDecomposition(crossed(a, b), { autoTranspose: true });
    return diagonal.reduce((sum, value) => sum + value, 0) / (norm(a) * norm(b));
  },
});
