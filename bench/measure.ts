// Timing. In: things that take turns; out: what each took, as median, least and most.
import { performance } from "node:perf_hooks";

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export const spread = (times: ReadonlyArray<number>): Spread => {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (i: number): number => sorted[i] ?? Number.NaN;
  const half = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2;
  return { median, least: at(0), most: at(sorted.length - 1) };
};

/** Milliseconds that `work` takes. */
export const timed = async (work: () => unknown): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/**
 * Runs each of `turns` once a round, in order in even rounds and backwards in odd ones, so that nobody always follows the
 * same neighbour and a slow minute of the machine falls on all. Milliseconds of each, in the order of `turns`.
 */
export const interleaved = async (
  turns: ReadonlyArray<(round: number) => unknown>,
  rounds: number,
): Promise<ReadonlyArray<Spread>> => {
  const times = turns.map((): Array<number> => []);
  for (let round = 0; round < rounds; round++) {
    const order = turns.map((_, i) => (round % 2 === 0 ? i : turns.length - 1 - i));
    for (const i of order) times[i]?.push(await timed(() => turns[i]?.(round)));
  }
  return times.map(spread);
};

const digits = (n: number): string => (n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n.toFixed(2));

export const milliseconds = (n: number): string => `${digits(n)} ms`;
export const range = ({ least, most }: Spread): string => `${digits(least)}–${digits(most)}`;
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
export const times = (ratio: number): string => `${ratio.toFixed(2)}×`;
