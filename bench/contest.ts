// A contest of steps. In: contenders that all start from the same parameters; out: first, whether they compute the same
// losses, then a table of what a step takes. The first contender is ours; ratios are against it.
import { performance } from "node:perf_hooks";
import type { Print } from "./bench.js";
import { megabytes, milliseconds, range, type Spread, spread, takeTurns, times } from "./measure.js";
import { table } from "./table.js";

/** One step: what it computed (a loss before the update, or a sum of pixels) and the milliseconds it took. */
export interface Step {
  readonly value: number;
  readonly ms: number;
}

export interface Contender {
  readonly name: string;
  /**
   * `count` steps on fresh copies of batch and noise number `from` and on, from 1. A value of NaN: it computes none.
   */
  readonly steps: (from: number, count: number) => Promise<ReadonlyArray<Step>>;
  /** The most bytes of tensors alive at once during a step: parameters, slots, batch and everything in between. */
  readonly peakBytes?: () => Promise<number>;
  readonly dispose: () => void;
}

/** One that can't compete here. */
export interface Absent {
  readonly name: string;
  readonly absent: string;
}

export type Entry = Contender | Absent;

export const isAbsent = (entry: Entry): entry is Absent => "absent" in entry;

/** Steps of a contender in this process, timed from outside. */
export const timedSteps =
  (step: (n: number) => Promise<number>): Contender["steps"] =>
  async (from, count) => {
    const made: Array<Step> = [];
    for (let n = from; n < from + count; n++) {
      const start = performance.now();
      const value = await step(n);
      made.push({ value, ms: performance.now() - start });
    }
    return made;
  };

export interface Rules {
  readonly rounds: number;
  /** Everybody takes as many steps a turn as come to about these milliseconds, at least one; one step where absent. */
  readonly turn?: number;
  /** What is timed; a train step where absent. */
  readonly what?: string;
}

/** The library's own numbers may differ in the last bits; a different model shows at once. */
const tolerance = 1e-3;
const checked = 5;

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

interface Warm {
  readonly contender: Contender;
  readonly values: ReadonlyArray<number>;
  /** How many steps a turn of its has. */
  readonly count: number;
}

const longestTurn = 20;

/** As many steps as come to about `turn` milliseconds. The first steps compile and allocate, so the fastest counts. */
const countIn = async ({ steps }: Contender, { turn = 0 }: Rules): Promise<number> => {
  const count = (made: ReadonlyArray<Step>): number =>
    Math.max(1, Math.min(longestTurn, Math.round(turn / Math.min(...made.map(({ ms }) => ms)))));
  const few = count(await steps(checked + 1, 3));
  return few === 1 ? 1 : count(await steps(checked + 1, few));
};

/** Takes the first steps. Who fails at them is absent, as a compiler is that finds no compiler of its own. */
const warmUp = async (entry: Entry, rules: Rules): Promise<Warm | Absent> => {
  if (isAbsent(entry)) return entry;
  try {
    const made = await entry.steps(1, checked);
    const count = await countIn(entry, rules);
    return { contender: entry, values: made.map(({ value }) => value), count };
  } catch (cause) {
    entry.dispose();
    return { name: entry.name, absent: messageOf(cause).trim().split("\n")[0] ?? "" };
  }
};

const difference = (ours: ReadonlyArray<number>, theirs: ReadonlyArray<number>): number =>
  Math.max(...ours.map((value, i) => Math.abs(value - (theirs[i] ?? Number.NaN)) / Math.abs(value)));

const compareValues = ([first, ...peers]: ReadonlyArray<Warm>, print: Print): void => {
  if (first === undefined) return;
  const shown = (values: ReadonlyArray<number>): string => values.map((value) => value.toFixed(4)).join(", ");
  print(`values of the first ${checked} steps of ${first.contender.name}: ${shown(first.values)}`);
  for (const { contender, values } of peers) {
    if (values.every(Number.isNaN)) continue;
    const far = difference(first.values, values);
    const verdict = far <= tolerance ? "yes" : `NO: ${shown(values)}`;
    print(`same, ${contender.name}: ${verdict} (max rel. diff ${far.toExponential(1)})`);
  }
};

const turnsOf = (warm: ReadonlyArray<Warm>) =>
  warm.map(
    ({ contender, count }) =>
      async (round: number): Promise<ReadonlyArray<number>> =>
        (await contender.steps(checked + 1 + round * count, count)).map((step) => step.ms),
  );

const rowOf = async ({ name, peakBytes }: Contender, time: Spread, ours: Spread): Promise<ReadonlyArray<string>> => [
  name,
  milliseconds(time.median),
  range(time),
  `${time.count}`,
  times(time.median / ours.median),
  peakBytes === undefined ? "–" : megabytes(await peakBytes()),
];

/** Those who could warm up, compared and timed; rows of those who could not come without numbers. */
export const measured = async (
  entries: ReadonlyArray<Entry>,
  rules: Rules,
  print: Print,
): Promise<ReadonlyArray<readonly [Warm | Absent, Spread | undefined]>> => {
  const all: Array<Warm | Absent> = [];
  for (const entry of entries) all.push(await warmUp(entry, rules));
  const warm = all.filter((one): one is Warm => !("absent" in one));
  compareValues(warm, print);
  const took = await takeTurns(turnsOf(warm), rules.rounds);
  return all.map((one) => [one, "absent" in one ? undefined : spread(took[warm.indexOf(one)] ?? [])]);
};

/** Compares values, then times `rounds` rounds of turns, then prints and disposes. */
export const contest = async (entries: ReadonlyArray<Entry>, rules: Rules, print: Print): Promise<void> => {
  const results = await measured(entries, rules, print);
  const ours = results.find(([, time]) => time !== undefined)?.[1];
  const rows: Array<ReadonlyArray<string>> = [];
  for (const [one, time] of results)
    if (!("absent" in one) && time && ours) rows.push(await rowOf(one.contender, time, ours));
  print("");
  print(table([[rules.what ?? "train step", "median", "min–max", "steps", "against ours", "peak tensors"], ...rows]));
  for (const [one] of results) if ("absent" in one) print(`${one.name}: absent, because ${one.absent}`);
  print(`(${rules.rounds} interleaved rounds; a turn is ${rules.turn ? `about ${rules.turn} ms` : "one step"})`);
  for (const [one] of results) if (!("absent" in one)) one.contender.dispose();
};
