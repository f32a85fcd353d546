/**
 * What a sweep came to: each setting's figures over its seeds, and every two settings compared seed by seed.
 *
 * In: the trials' figures. Out: summaries and paired tests, as data.
 */
import { type Summary, summarise } from "../../../runtime/measure/compare.js";
import { type Metric, metrics, type Row } from "../../../runtime/measure/index.js";
import { holm, type Paired, paired } from "../../../runtime/measure/paired.js";
import type { EndedEarly } from "./early.js";
import type { Sweep, SweepTrial } from "./plan.js";
import type { Measured } from "./work.js";

export interface Outcome {
  readonly trial: SweepTrial;
  readonly result:
    | ({ readonly _tag: "Measured" } & Measured)
    | { readonly _tag: "Failed"; readonly why: string }
    | ({ readonly _tag: "EndedEarly" } & EndedEarly)
    | { readonly _tag: "Waiting" };
}

/** One number of a setting, over the seeds that have it. */
export interface Cell extends Summary {
  readonly setting: number;
  readonly seeds: ReadonlyArray<number>;
}

/** Two settings under one metric; the difference is the second minus the first. */
export interface Test extends Paired {
  readonly metric: number;
  readonly first: number;
  readonly second: number;
  /** Of the t-test, corrected for all tests of this metric (Holm). */
  readonly pHolm: number;
}

/** A number that settings are compared by: a metric, or one of several under its name. */
export interface Measure extends Omit<Summary, "values" | "mean" | "sd"> {
  /** One for each setting that has it. */
  readonly cells: ReadonlyArray<Cell>;
}

export interface Result {
  readonly sweep: Sweep;
  readonly outcomes: ReadonlyArray<Outcome>;
  readonly measures: ReadonlyArray<Measure>;
  readonly tests: ReadonlyArray<Test>;
  /** Whether all trials were measured on the same samples. */
  readonly sameSamples: boolean;
}

/** More settings than this are compared with the first one alone. */
const mostPairs = 12;

const keyOf = ({ name, of = "" }: Pick<Row, "name" | "of">): string => `${name} ${of}`;

const measuredOf = (outcomes: ReadonlyArray<Outcome>, setting: number) =>
  outcomes.flatMap(({ trial, result }) =>
    trial.setting === setting && result._tag === "Measured" ? [{ seed: trial.seed, rows: result.rows }] : [],
  );

const cellsOf = (outcomes: ReadonlyArray<Outcome>, setting: number): ReadonlyArray<Cell> => {
  const runs = measuredOf(outcomes, setting);
  return summarise(runs.map(({ rows }) => rows)).map((summary) => {
    const having = runs.filter(({ rows }) => rows.some((row) => keyOf(row) === keyOf(summary)));
    return { ...summary, setting, seeds: having.map(({ seed }) => seed) };
  });
};

/** By metric, in the registry's order; without those that only repeat another one under every setting. */
const measuresOf = (cells: ReadonlyArray<Cell>): ReadonlyArray<Measure> => {
  const keys = [...new Set(cells.map(keyOf))];
  const order = Object.keys(metrics);
  const all = keys.flatMap((key): ReadonlyArray<Measure> => {
    const own = cells.filter((cell) => keyOf(cell) === key);
    const [first] = own;
    if (first === undefined) return [];
    const { values: _, mean: __, sd: ___, setting: ____, seeds: _____, ...shared } = first;
    return [{ ...shared, cells: own }];
  });
  const sorted = all.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return sorted.filter((measure, i) => !sorted.slice(0, i).some((before) => repeats(measure, before)));
};

const repeats = (measure: Measure, before: Measure): boolean => {
  const { echo }: Metric = metrics[measure.name];
  return (
    echo === true &&
    measure.cells.length === before.cells.length &&
    measure.cells.every(({ mean }, i) => Math.abs(mean - (before.cells[i]?.mean ?? Number.NaN)) < 1e-9)
  );
};

/**
 * Figures come from 32-bit floats: what differs in their last digits alone is the same, and must not look like a tiny,
 * certain difference.
 */
const settled = (before: number, after: number): number =>
  Math.abs(after - before) <= 1e-6 * (Math.abs(after) + Math.abs(before)) ? before : after;

const pairedCells = (first: Cell, second: Cell): Paired | undefined => {
  const common = first.seeds.filter((seed) => second.seeds.includes(seed));
  const at = ({ seeds, values }: Cell): ReadonlyArray<number> =>
    common.map((seed) => values[seeds.indexOf(seed)] ?? Number.NaN);
  const [a, b] = [at(first), at(second)];
  return common.length < 2
    ? undefined
    : paired(
        a,
        b.map((value, i) => settled(a[i] ?? Number.NaN, value)),
      );
};

const testsOf = ({ cells }: Measure, metric: number): ReadonlyArray<Test> => {
  const firsts = cells.length > mostPairs ? cells.slice(0, 1) : cells;
  const found = firsts.flatMap((first, i) =>
    cells.slice(i + 1).flatMap((second) => {
      const test = pairedCells(first, second);
      return test === undefined ? [] : [{ ...test, metric, first: first.setting, second: second.setting }];
    }),
  );
  const corrected = holm(found.map(({ pT }) => pT));
  return found.map((test, i) => ({ ...test, pHolm: corrected[i] ?? Number.NaN }));
};

/** A sweep without the settings that its search never tried. */
export const onlyTried = (
  sweep: Sweep,
  outcomes: ReadonlyArray<Outcome>,
): { readonly sweep: Sweep; readonly outcomes: ReadonlyArray<Outcome> } => {
  if (sweep.search.method !== "bayes") return { sweep, outcomes };
  const begun = new Set(outcomes.filter(({ result }) => result._tag !== "Waiting").map(({ trial }) => trial.setting));
  const kept = sweep.settings.flatMap((_, i) => (begun.has(i) ? [i] : []));
  const place = new Map(kept.map((setting, i) => [setting, i]));
  const moved = (trial: SweepTrial): ReadonlyArray<SweepTrial> => {
    const setting = place.get(trial.setting);
    return setting === undefined ? [] : [{ ...trial, setting }];
  };
  const settings = sweep.settings.filter((_, i) => begun.has(i));
  return {
    sweep: { ...sweep, settings, trials: sweep.trials.flatMap(moved) },
    outcomes: outcomes.flatMap((outcome) => moved(outcome.trial).map((trial) => ({ ...outcome, trial }))),
  };
};

export const resultOf = (sweep: Sweep, outcomes: ReadonlyArray<Outcome>): Result => {
  const measures = measuresOf(sweep.settings.flatMap((_, setting) => cellsOf(outcomes, setting)));
  const marks = outcomes.flatMap(({ result }) => (result._tag === "Measured" ? [result.samples.data] : []));
  return { sweep, outcomes, measures, tests: measures.flatMap(testsOf), sameSamples: new Set(marks).size <= 1 };
};
