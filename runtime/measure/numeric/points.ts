/**
 * Points: rows of numbers, such as the codes of samples. What several metrics ask of them. In: points. Out: points,
 * matrices, distances.
 */
import { Matrix } from "ml-matrix";

export interface Points {
  readonly count: number;
  /** Numbers per point. */
  readonly width: number;
  /** [count, width] in C order. */
  readonly data: ArrayLike<number>;
}

/** The numbers of at most `most` of `count` rows, evenly spread: data may lie in order of its classes. */
export const spreadRows = (count: number, most: number): Uint32Array =>
  Uint32Array.from({ length: Math.min(count, most) }, (_, i) => (count <= most ? i : Math.floor((i * count) / most)));

export const rowsOf = ({ width, data }: Points, rows: ArrayLike<number>): Points => ({
  count: rows.length,
  width,
  data: Float64Array.from({ length: rows.length * width }, (_, i) => {
    const row = rows[Math.floor(i / width)] ?? 0;
    return data[row * width + (i % width)] ?? 0;
  }),
});

/** At most `most` of the points. */
export const someOf = (points: Points, most: number): Points =>
  points.count <= most ? points : rowsOf(points, spreadRows(points.count, most));

export const meansOf = ({ count, width, data }: Points): Float64Array => {
  const means = new Float64Array(width);
  for (let i = 0; i < count * width; i++) means[i % width] = (means[i % width] ?? 0) + (data[i] ?? 0) / count;
  return means;
};

/** Each unit's variance over the points, with divisor n. */
export const variancesOf = (points: Points): Float64Array => {
  const { count, width, data } = points;
  const [means, variances] = [meansOf(points), new Float64Array(width)];
  for (let i = 0; i < count * width; i++) {
    const unit = i % width;
    variances[unit] = (variances[unit] ?? 0) + ((data[i] ?? 0) - (means[unit] ?? 0)) ** 2 / count;
  }
  return variances;
};

/** The points less their mean, in double precision. */
export const centred = (points: Points): Points & { readonly data: Float64Array } => {
  const { count, width, data } = points;
  const means = meansOf(points);
  return {
    count,
    width,
    data: Float64Array.from({ length: count * width }, (_, i) => (data[i] ?? 0) - (means[i % width] ?? 0)),
  };
};

/** XᵀY, [x.width, y.width]; both have as many points. */
export const crossed = (x: Points, y: Points): Matrix => {
  const sums = new Float64Array(x.width * y.width);
  for (let row = 0; row < x.count; row++)
    for (let i = 0; i < x.width; i++) {
      const left = x.data[row * x.width + i] ?? 0;
      for (let j = 0; j < y.width; j++)
        sums[i * y.width + j] = (sums[i * y.width + j] ?? 0) + left * (y.data[row * y.width + j] ?? 0);
    }
  return Matrix.from1DArray(x.width, y.width, sums);
};

export const squaredDistance = (x: Points, i: number, y: Points, j: number): number => {
  let sum = 0;
  for (let k = 0; k < x.width; k++) sum += ((x.data[i * x.width + k] ?? 0) - (y.data[j * y.width + k] ?? 0)) ** 2;
  return sum;
};

/**
 * The numbers of the `k` points of `among` that are nearest to point `i` of `of`; `except` is passed over. Of equals,
 * the first.
 */
export const nearestOf = (of: Points, i: number, among: Points, k: number, except = -1): ReadonlyArray<number> => {
  const near: Array<number> = [];
  const far: Array<number> = [];
  for (let j = 0; j < among.count; j++) {
    if (j === except) continue;
    const distance = squaredDistance(of, i, among, j);
    if (near.length === k && distance >= (far[k - 1] ?? Number.POSITIVE_INFINITY)) continue;
    let at = near.length;
    while (at > 0 && (far[at - 1] ?? 0) > distance) at--;
    near.splice(at, 0, j);
    far.splice(at, 0, distance);
    if (near.length > k) {
      near.pop();
      far.pop();
    }
  }
  return near;
};
