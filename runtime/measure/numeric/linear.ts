/**
 * Least squares with an intercept, and principal components. In: points. Out: an affine map, the share that it
 * explains, projections.
 */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { centred, crossed, meansOf, type Points } from "./points.js";

/** Directions whose share of the largest variance is less carry nothing but rounding. */
const least = 1e-10;

/** The pseudo-inverse of a symmetric matrix without negative eigenvalues. */
const inverse = (symmetric: Matrix): Matrix => {
  const { realEigenvalues, eigenvectorMatrix: v } = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  const most = Math.max(...realEigenvalues, 0);
  const inverted = realEigenvalues.map((value) => (value > least * most ? 1 / value : 0));
  return v.mmul(Matrix.diag(inverted)).mmul(v.transpose());
};

export type Affine = (points: Points) => Points;

/** The affine map of x that comes nearest to y in squares. */
export const affineMap = (x: Points, y: Points): Affine => {
  const weights = inverse(crossed(centred(x), centred(x))).mmul(crossed(centred(x), centred(y)));
  const [from, to] = [meansOf(x), meansOf(y)];
  return ({ count, data }) => {
    const out = new Float64Array(count * y.width);
    for (let row = 0; row < count; row++)
      for (let j = 0; j < y.width; j++) {
        let sum = to[j] ?? 0;
        for (let i = 0; i < x.width; i++) sum += ((data[row * x.width + i] ?? 0) - (from[i] ?? 0)) * weights.get(i, j);
        out[row * y.width + j] = sum;
      }
    return { count, width: y.width, data: out };
  };
};

/** R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)², over all units together. */
export const explained = (y: Points, predicted: Points): number => {
  const means = meansOf(y);
  let [error, all] = [0, 0];
  for (let i = 0; i < y.count * y.width; i++) {
    error += ((y.data[i] ?? 0) - (predicted.data[i] ?? 0)) ** 2;
    all += ((y.data[i] ?? 0) - (means[i % y.width] ?? 0)) ** 2;
  }
  return all === 0 ? Number.NaN : 1 - error / all;
};

export interface Projected extends Points {
  readonly data: Float32Array;
  /** Of all variance. */
  readonly share: number;
}

/** The points on their first `width` principal components, each signed so that its largest loading is positive. */
export const principal = (points: Points, width: number): Projected => {
  const from = centred(points);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(crossed(from, from), {
    assumeSymmetric: true,
  });
  const order = realEigenvalues
    .map((_, i) => i)
    .sort((a, b) => (realEigenvalues[b] ?? 0) - (realEigenvalues[a] ?? 0))
    .slice(0, width);
  const axes = order.map((i) => {
    const axis = eigenvectorMatrix.getColumn(i);
    const heaviest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    return heaviest < 0 ? axis.map((value) => -value) : axis;
  });
  const data = new Float32Array(points.count * width);
  for (let row = 0; row < points.count; row++)
    for (const [k, axis] of axes.entries())
      data[row * width + k] = axis.reduce((sum, value, j) => sum + value * (from.data[row * points.width + j] ?? 0), 0);
  const total = realEigenvalues.reduce((sum, value) => sum + value, 0);
  const kept = order.reduce((sum, i) => sum + (realEigenvalues[i] ?? 0), 0);
  return { count: points.count, width, data, share: total > 0 ? kept / total : Number.NaN };
};

/**
 * Points as a scatter takes them, [n, 2]: as they are, or on their first two principal components; one unit stands
 * along x.
 */
export const inPlane = (points: Points): Pick<Projected, "data" | "share"> =>
  points.width === 2 ? { data: Float32Array.from(points.data), share: 1 } : principal(points, 2);
