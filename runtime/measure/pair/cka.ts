/** Linear centred kernel alignment, and the estimate of it without bias. */
import { pairMetric } from "../definition.js";
import { centred, crossed, type Points } from "../numeric/points.js";

const squared = (x: Points, y: Points): number => crossed(x, y).norm("frobenius") ** 2;

export const cka = pairMetric({
  title: "linear CKA",
  unit: "",
  definition: "‖YᵀX‖²_F / (‖XᵀX‖_F ‖YᵀY‖_F), both centred",
  reduction: "over all samples",
  range: [0, 1],
  better: "higher",
  source: "Kornblith et al. 2019, arXiv:1905.00414",
  ends: { one: "the same code but for a turn and a scale", zero: "codes that share no linear direction" },
  invariant: "rotation and reflection, one scale",
  compare: (x, y) => {
    const [a, b] = [centred(x), centred(y)];
    return squared(a, b) / Math.sqrt(squared(a, a) * squared(b, b));
  },
});

/** ‖xᵢ‖² of each point. */
const norms = ({ count, width, data }: Points): Float64Array =>
  Float64Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += (data[row * width + i] ?? 0) ** 2;
    return sum;
  });

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
const total = (a: Float64Array): number => a.reduce((sum, value) => sum + value, 0);

/**
 * The unbiased estimate of ‖XᵀY‖²_F, from features rather than from n × n kernels (the authors'
 * `feature_space_linear_cka`).
 */
const debiased = (x: Points, y: Points): number => {
  const n = x.count;
  const [a, b] = [norms(x), norms(y)];
  return squared(x, y) - (n / (n - 2)) * dot(a, b) + (total(a) * total(b)) / ((n - 1) * (n - 2));
};

export const ckaDebiased = pairMetric({
  title: "linear CKA, debiased",
  unit: "",
  definition: "linear CKA from unbiased estimates of each ‖·‖²_F: for few samples or many units",
  reduction: "over all samples",
  range: [Number.NEGATIVE_INFINITY, 1],
  better: "higher",
  source: "Kornblith et al. 2019, arXiv:1905.00414, and the authors' code",
  ends: { one: "the same code but for a turn and a scale", zero: "as alike as by chance; below 0: less" },
  invariant: "rotation and reflection, one scale",
  compare: (x, y) => {
    if (x.count < 3) return Number.NaN;
    const [a, b] = [centred(x), centred(y)];
    return debiased(a, b) / Math.sqrt(debiased(a, a) * debiased(b, b));
  },
});
