/**
 * Losses: named numbers of a batch, and their means over samples.
 *
 * In: a graph's outputs, batch by batch: numbers (rank 0), and shares that sum to 1 (rank 1), such as how often each
 * code was taken. Out: sums weighted by samples, and the means; of shares, their perplexity and how many are used. The
 * sums are plain numbers, so that a checkpoint can hold a half epoch and go on with the same bits.
 */
import type { Tensors } from "../engine/engine.js";

export type Losses = Readonly<Record<string, number>>;

/** What one batch gave: numbers, and lists of shares. */
export type Measured = Readonly<Record<string, number | ReadonlyArray<number>>>;

export interface Sums {
  readonly samples: number;
  /** Σ value · samples, by name. */
  readonly totals: Measured;
}

export const noSums: Sums = { samples: 0, totals: {} };

/** The outputs of a run. */
export const lossesOf = (outputs: Tensors): Measured =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, { shape, data }]) => [
      name,
      shape.length === 0 ? (data[0] ?? Number.NaN) : Array.from(data),
    ]),
  );

const listOf = (value: number | ReadonlyArray<number> | undefined): ReadonlyArray<number> =>
  typeof value === "object" ? value : [];

const added = (
  total: number | ReadonlyArray<number> | undefined,
  value: number | ReadonlyArray<number>,
  by: number,
) => {
  if (typeof value === "number") return (typeof total === "number" ? total : 0) + value * by;
  const before = listOf(total);
  return value.map((each, i) => (before[i] ?? 0) + each * by);
};

/** Adds the means of a batch of `samples`. */
export const addLosses = ({ samples: before, totals }: Sums, losses: Measured, samples: number): Sums => ({
  samples: before + samples,
  totals: Object.fromEntries(
    Object.entries(losses).map(([name, value]) => [name, added(totals[name], value, samples)]),
  ),
});

/** exp(−Σ p log p): how many equally frequent things would be as hard to guess. */
const perplexity = (shares: ReadonlyArray<number>): number =>
  Math.exp(-shares.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0));

const meanOf = (name: string, total: number | ReadonlyArray<number>, samples: number): Array<[string, number]> => {
  if (typeof total === "number") return [[name, total / samples]];
  const shares = total.map((each) => each / samples);
  return [
    [`${name}-perplexity`, perplexity(shares)],
    [`${name}-used`, shares.filter((p) => p > 0).length / Math.max(shares.length, 1)],
  ];
};

/**
 * The means over all samples so far; nothing where there were none. Of shares called `codes`: `codes-perplexity`,
 * `codes-used`.
 */
export const meansOf = ({ samples, totals }: Sums): Losses =>
  samples === 0
    ? {}
    : Object.fromEntries(Object.entries(totals).flatMap(([name, total]) => meanOf(name, total, samples)));

const numbersOf = (losses: Measured): Losses =>
  Object.fromEntries(
    Object.entries(losses).flatMap(([name, value]) => (typeof value === "number" ? [[name, value]] : [])),
  );

/** How far a term had grown since the first step, of two losses known to be finite. */
const growth = (term: string, first: Losses, before: Losses): number =>
  Math.abs((before[term] ?? 0) - (first[term] ?? 0));

/**
 * The term to blame for a whole loss that is no longer finite: the only one of it that isn't, or of several the one
 * that had grown most; with the terms one step earlier. Absent where no term of it is known.
 */
export const culprit = (
  losses: Measured,
  first: Measured,
  before: Measured,
): { readonly term: string; readonly before: Losses } | undefined => {
  const [start, last] = [numbersOf(first), numbersOf(before)];
  const bad = Object.entries(numbersOf(losses)).filter(([name, value]) => name !== "loss" && !Number.isFinite(value));
  const [worst] = bad.map(([name]) => name).toSorted((a, b) => growth(b, start, last) - growth(a, start, last));
  return worst === undefined ? undefined : { term: worst, before: last };
};

/** The first loss that isn't a finite number. */
export const firstBad = (losses: Measured): { readonly term: string; readonly value: number } | undefined => {
  for (const [term, value] of Object.entries(losses)) {
    const bad = [value].flat().find((each) => !Number.isFinite(each));
    if (bad !== undefined) return { term, value: bad };
  }
  return undefined;
};

/**
 * Of many runs, each output with the run as first axis: what `addLosses` makes of them one after the other, to the bit.
 */
export const addRuns = ({ samples: before, totals }: Sums, outputs: Tensors, runs: number, samples: number): Sums => {
  const sum = (name: string, { data }: Tensors[string], at: number, width: number): number => {
    const start = totals[name];
    let total = (typeof start === "number" ? start : start?.[at]) ?? 0;
    for (let run = 0; run < runs; run++) total += (data[run * width + at] ?? Number.NaN) * samples;
    return total;
  };
  const totalOf = (name: string, tensor: Tensors[string]): number | ReadonlyArray<number> => {
    const width = tensor.data.length / runs;
    if (tensor.shape.length === 1) return sum(name, tensor, 0, 1);
    return Array.from({ length: width }, (_, at) => sum(name, tensor, at, width));
  };
  return {
    samples: before + runs * samples,
    totals: Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, totalOf(name, tensor)])),
  };
};

/** The first run of many whose losses hold a number that isn't finite. */
export const firstBadRun = (outputs: Tensors, runs: number): number | undefined => {
  const bad = Object.values(outputs).flatMap(({ data }) => {
    const at = data.findIndex((value) => !Number.isFinite(value));
    return at < 0 ? [] : [Math.floor((at * runs) / data.length)];
  });
  return bad.length === 0 ? undefined : Math.min(...bad);
};

/** What one run of many gave. */
export const lossesAt = (outputs: Tensors, runs: number, run: number): Measured =>
  lossesOf(
    Object.fromEntries(
      Object.entries(outputs).map(
        ([
          name,
          {
            dtype,
            shape: [, ...shape],
            data,
          },
        ]) => {
          const width = data.length / runs;
          return [name, { dtype, shape, data: data.subarray(run * width, (run + 1) * width) }];
        },
      ),
    ),
  );
