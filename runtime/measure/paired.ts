/**
 * Two settings compared seed by seed.
 *
 * In: a number of each of the same seeds under both. Out: the differences' mean with its interval, and two tests of
 * "there is no difference": Student's paired t-test, and the exact test over all signs of the differences, which
 * assumes no distribution. And Holm's correction where several are made.
 */
import { spreadOf } from "./numeric/spread.js";
import { central, outside } from "./numeric/student.js";

export interface Paired {
  /** Pairs. */
  readonly n: number;
  /** Of the second minus the first. */
  readonly mean: number;
  readonly sd: number;
  /** The 95 % confidence interval of the mean, by the t distribution; not a number for fewer than two pairs. */
  readonly low: number;
  readonly high: number;
  readonly t: number;
  /** Two-sided, by the t distribution at n − 1 degrees of freedom. */
  readonly pT: number;
  /** Two-sided and exact, over all 2ⁿ signs; not a number for more than `mostFlipped` pairs. */
  readonly pFlip: number;
}

/** 2²⁰ sums take some milliseconds. */
const mostFlipped = 20;

/** The smallest p that the test over all signs can give for n pairs. */
export const leastFlip = (n: number): number => 2 ** (1 - n);

/**
 * Share of all 2ⁿ signed sums that are as far from 0 as the one observed; each sum differs from the one before in one
 * sign (Gray code).
 */
export const signFlips = (differences: ReadonlyArray<number>): number => {
  const n = differences.length;
  if (n === 0 || n > mostFlipped) return Number.NaN;
  const observed = Math.abs(differences.reduce((sum, each) => sum + each, 0));
  const slack = 1e-12 * differences.reduce((sum, each) => sum + Math.abs(each), 0);
  const signed = [...differences];
  let [sum, count] = [differences.reduce((total, each) => total + each, 0), 0];
  for (let code = 1; code <= 2 ** n; code++) {
    if (Math.abs(sum) >= observed - slack) count += 1;
    const bit = Math.min(31 - Math.clz32(code & -code), n - 1);
    sum -= 2 * (signed[bit] ?? 0);
    signed[bit] = -(signed[bit] ?? 0);
  }
  return count / 2 ** n;
};

/** `second[i]` and `first[i]` are of one seed. */
export const paired = (first: ReadonlyArray<number>, second: ReadonlyArray<number>): Paired => {
  const differences = first.map((value, i) => (second[i] ?? Number.NaN) - value);
  const n = differences.length;
  const { mean, sd } = spreadOf(differences);
  const error = sd / Math.sqrt(n);
  const t = mean / error;
  const half = n < 2 ? Number.NaN : central(0.95, n - 1) * error;
  const pT = n < 2 ? Number.NaN : outside(t, n - 1);
  return { n, mean, sd, low: mean - half, high: mean + half, t, pT, pFlip: signFlips(differences) };
};

/**
 * Holm's step-down correction (1979): the k-th smallest of m times m − k + 1, never below a smaller one's. What isn't a
 * number isn't counted.
 */
export const holm = (ps: ReadonlyArray<number>): ReadonlyArray<number> => {
  const order = ps.flatMap((p, i) => (Number.isNaN(p) ? [] : [i])).sort((a, b) => (ps[a] ?? 0) - (ps[b] ?? 0));
  const corrected = ps.map(() => Number.NaN);
  let least = 0;
  for (const [rank, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (ps[i] ?? 1) * (order.length - rank)));
    corrected[i] = least;
  }
  return corrected;
};
