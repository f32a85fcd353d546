/**
 * Several runs of one spec, compared.
 *
 * In: codes of the same samples, or rows measured of each run. Out: every pair's likeness, and each number's mean and
 * spread over runs.
 */
import type { PairMetric } from "./definition.js";
import type { Row } from "./index.js";
import type { Points } from "./numeric/points.js";
import { spreadOf } from "./numeric/spread.js";
import { pairMetrics } from "./pair/index.js";

export type PairName = keyof typeof pairMetrics;

const pairNames = Object.keys(pairMetrics) as ReadonlyArray<PairName>;

export interface Compared {
  readonly name: PairName;
  /** [run][run]; 1 on the diagonal. */
  readonly matrix: ReadonlyArray<ReadonlyArray<number>>;
  /** Over the pairs of different runs. */
  readonly values: ReadonlyArray<number>;
  readonly mean: number;
  readonly sd: number;
}

/**
 * Every metric of every pair; each pair is compared once. Those of classes only where the samples' classes are given.
 */
export const comparePairs = (codes: ReadonlyArray<Points>, classes?: ArrayLike<number>): ReadonlyArray<Compared> =>
  pairNames.flatMap((name) => {
    const { compare, needs }: PairMetric = pairMetrics[name];
    if (needs === "classes" && classes === undefined) return [];
    const one = (x: Points, y: Points): number => compare(x, y, classes);
    const upper = codes.map((x, i) => codes.map((y, j) => (i < j ? one(x, y) : i === j ? 1 : Number.NaN)));
    const matrix = upper.map((row, i) => row.map((value, j) => (i > j ? (upper[j]?.[i] ?? Number.NaN) : value)));
    const values = upper.flatMap((row, i) => row.filter((_, j) => i < j));
    return [{ name, matrix, values, ...spreadOf(values) }];
  });

/** One number over runs: what all of its rows share, and the values. */
export interface Summary extends Omit<Row, "value" | "seed"> {
  readonly values: ReadonlyArray<number>;
  readonly mean: number;
  readonly sd: number;
}

const keyOf = ({ name, of = "" }: Row): string => `${name} ${of}`;

/** Rows of several runs by name and part, in the order in which they first come. */
export const summarise = (runs: ReadonlyArray<ReadonlyArray<Row>>): ReadonlyArray<Summary> => {
  const rows = runs.flat();
  const keys = [...new Set(rows.map(keyOf))];
  return keys.flatMap((key) => {
    const own = rows.filter((row) => keyOf(row) === key);
    const [first] = own;
    if (first === undefined) return [];
    const { value: _, seed: __, ...shared } = first;
    const values = own.map(({ value }) => value);
    return [{ ...shared, values, ...spreadOf(values) }];
  });
};
