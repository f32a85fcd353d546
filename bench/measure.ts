// Timing. In: things that take turns; out: what each took, as median, least and most.
import { performance } from "node:perf_hooks";

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly count: number;
}

export const spread = (times: ReadonlyArray<number>): Spread => {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (i: number): number => sorted[i] ?? Number.NaN;
  const half = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2;
  return { median, least: at(0), most: at(sorted.length - 1), count: sorted.length };
};

/** Milliseconds that `work` takes. */
export const timed = async (work: () => unknown): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/**
 * Gives each of `turns` its turn once a round. A round begins one place further than the one before and odd ones go
 * backwards, so that nobody always follows the same neighbour and a slow minute of the machine falls on all. All the
 * times that each one's turns gave, in the order of `turns`.
 */
export const takeTurns = async (
  turns: ReadonlyArray<(round: number) => Promise<ReadonlyArray<number>>>,
  rounds: number,
): Promise<ReadonlyArray<ReadonlyArray<number>>> => {
  const times = turns.map((): Array<number> => []);
  for (let round = 0; round < rounds; round++) {
    const forwards = turns.map((_, i) => (i + round) % turns.length);
    for (const i of round % 2 === 0 ? forwards : forwards.reverse()) {
      times[i]?.push(...((await turns[i]?.(round)) ?? []));
    }
  }
  return times;
};

/** Runs each of `turns` once a round. Milliseconds of each, in the order of `turns`. */
export const interleaved = async (
  turns: ReadonlyArray<(round: number) => unknown>,
  rounds: number,
): Promise<ReadonlyArray<Spread>> => {
  const timedTurns = turns.map((turn) => async (round: number) => [await timed(() => turn(round))]);
  return (await takeTurns(timedTurns, rounds)).map(spread);
};

const digits = (n: number): string =>
  n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n >= 1 ? n.toFixed(2) : n.toFixed(3);

export const milliseconds = (n: number): string => `${digits(n)} ms`;
export const range = ({ least, most }: Spread): string => `${digits(least)}–${digits(most)}`;
export const megabytes = (bytes: number): string =>
  bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
export const times = (ratio: number): string => `${ratio.toFixed(2)}×`;
