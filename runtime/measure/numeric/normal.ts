/**
 * Normal distributions fitted to points, and how much of two lies in the same place. In: points. Out: mean and
 * covariance, an overlap from 0 to 1, nearest means.
 */
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { centred, crossed, meansOf, type Points, rowsOf } from "./points.js";

export interface Normal {
  readonly mean: Float64Array;
  readonly covariance: Matrix;
}

/** What keeps a covariance of points that lie in a plane invertible: a share of the mean variance. */
const ridge = 1e-6;

/** Mean and covariance, with divisor n. */
export const normalOf = (points: Points): Normal => {
  const from = centred(points);
  const covariance = crossed(from, from).div(points.count);
  const level = Math.max((ridge * covariance.trace()) / points.width, Number.MIN_VALUE);
  for (let i = 0; i < points.width; i++) covariance.set(i, i, covariance.get(i, i) + level);
  return { mean: meansOf(points), covariance };
};

const logDeterminant = ({ lowerTriangularMatrix }: CholeskyDecomposition): number =>
  lowerTriangularMatrix.diagonal().reduce((sum, value) => sum + 2 * Math.log(value), 0);

/**
 * The Bhattacharyya coefficient of two normal distributions, ∫√(p q): 1 where they are the same, 0 where they don't
 * meet (Kailath 1967, IEEE Trans. Commun. 15, eq. 10). It sees where each lies: no rotation or shift is undone.
 */
export const overlapOf = (a: Normal, b: Normal): number => {
  const middle = a.covariance.clone().add(b.covariance).div(2);
  const [whole, own, other] = [middle, a.covariance, b.covariance].map((one) => new CholeskyDecomposition(one));
  if (whole === undefined || own === undefined || other === undefined) return Number.NaN;
  const apart = Array.from(a.mean, (value, i) => value - (b.mean[i] ?? 0));
  const solved = whole.solve(Matrix.columnVector(apart)).to1DArray();
  const distance = apart.reduce((sum, value, i) => sum + value * (solved[i] ?? 0), 0) / 8;
  const shape = (logDeterminant(whole) - (logDeterminant(own) + logDeterminant(other)) / 2) / 2;
  return Math.exp(-distance - shape);
};

/** The rows of each class, by its number; a row of a class that is not known (NaN, or below 0) is left out. */
const byClass = (classes: ArrayLike<number>): ReadonlyMap<number, ReadonlyArray<number>> => {
  const rows = new Map<number, Array<number>>();
  for (let row = 0; row < classes.length; row++) {
    const label = classes[row] ?? Number.NaN;
    if (!(label >= 0)) continue;
    const own = rows.get(label);
    if (own === undefined) rows.set(label, [row]);
    else own.push(row);
  }
  return rows;
};

/** Each class's points. */
export const pointsByClass = (points: Points, classes: ArrayLike<number>): ReadonlyMap<number, Points> =>
  new Map([...byClass(classes)].map(([label, rows]) => [label, rowsOf(points, rows)]));

/** The class whose mean is nearest, of each point. */
export const nearestMean = (points: Points, means: ReadonlyMap<number, ArrayLike<number>>): Float64Array =>
  Float64Array.from({ length: points.count }, (_, row) => {
    let [best, least] = [Number.NaN, Number.POSITIVE_INFINITY];
    for (const [label, mean] of means) {
      let distance = 0;
      for (let i = 0; i < points.width; i++)
        distance += ((points.data[row * points.width + i] ?? 0) - (mean[i] ?? 0)) ** 2;
      if (distance < least) [best, least] = [label, distance];
    }
    return best;
  });
