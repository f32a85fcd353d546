/**
 * Runs beside each other.
 *
 * In: the folders of runs. Out: each run's figures, its loss by epoch and what it draws from the same latents; which
 * runs are one setting under other seeds; how the settings' specs differ by meaning; and, where seeds match, paired
 * tests of every figure.
 */
import * as E from "fp-ts/lib/Either.js";
import { type Difference, diff } from "../../../compiler/diff/index.js";
import type { CoreModel } from "../../../compiler/expand/core.js";
import { fullSpec } from "../../../compiler/pipeline/full.js";
import type { Report } from "../../../compiler/words/report.js";
import type { Engine } from "../../../runtime/engine/engine.js";
import type { MetricName, Row } from "../../../runtime/measure/index.js";
import { type Paired, paired } from "../../../runtime/measure/paired.js";
import type { Picture, Series } from "../../../runtime/picture/index.js";
import { reportOf } from "../../../runtime/problem/failure.js";
import { otherSamplesProblem } from "../../report/problem/finding/other-samples.js";
import type { Refusal } from "../../report/refusal.js";
import { lossCurves, sketchOutput } from "../../run/gallery.js";
import { measure } from "../../run/measure.js";
import { describe, openTrained, samplesOf, type Trained } from "../../run/run.js";

export interface Sheet {
  readonly picture: Picture;
  readonly words: string;
}

export interface ComparedRun {
  /** The folder's last parts, as short as tells the runs apart. */
  readonly label: string;
  readonly folder: string;
  readonly seed: number;
  /** Epochs and steps that it was trained for. */
  readonly epochs: number;
  readonly steps: number;
  readonly compiled: Trained["run"]["compiled"];
  readonly rows: ReadonlyArray<Row>;
  readonly samples: string;
  /** Hash of the data that it was trained on. */
  readonly data: string;
  readonly loss: Series | undefined;
  readonly sheets: ReadonlyArray<Sheet>;
}

/** Runs whose specs say the same but for their seeds. */
export interface Setting {
  readonly label: string;
  readonly runs: ReadonlyArray<ComparedRun>;
}

/** A figure of two settings, seed by seed. */
export interface SettingTest {
  readonly row: Row;
  /** The setting that is compared with the first. */
  readonly setting: string;
  readonly seeds: ReadonlyArray<number>;
  readonly result: Paired;
}

export interface Comparison {
  readonly runs: ReadonlyArray<ComparedRun>;
  readonly settings: ReadonlyArray<Setting>;
  /** Of each setting but the first, from the first. */
  readonly differences: ReadonlyArray<{ readonly setting: string; readonly found: Difference }>;
  readonly tests: ReadonlyArray<SettingTest>;
  /** Whether all runs were measured on the same samples: else a figure's best means nothing. */
  readonly comparable: boolean;
  readonly warnings: ReadonlyArray<Report>;
}

export interface CompareOptions {
  readonly engine: Engine;
  /** Other data than each run's own held-out samples. */
  readonly data?: string | undefined;
  readonly metrics?: ReadonlyArray<MetricName>;
  /** Of the latents that every model draws. */
  readonly seed?: number;
  readonly columns: number;
  /** Told which run is measured next. */
  readonly onRun?: (index: number, label: string) => void;
}

/** As many of the last parts of each path as tell all paths apart. */
export const labelsOf = (folders: ReadonlyArray<string>): ReadonlyArray<string> => {
  const parts = folders.map((folder) => folder.split(/[\\/]/).filter((part) => part !== "" && part !== "."));
  const longest = Math.max(...parts.map(({ length }) => length));
  for (let count = 1; count <= longest; count++) {
    const labels = parts.map((each) => each.slice(-count).join("/"));
    if (new Set(labels).size === labels.length) return labels;
  }
  return folders;
};

/** What of a spec makes a setting: all but seeds, names, and where data lies and logs go. */
const settingKey = (core: CoreModel): string => {
  const { train, name: _, ...spec } = fullSpec(core) as Readonly<Record<string, unknown>>;
  const { seed: _s, "split-seed": _t, data: _d, log: _l, ...rest } = train as Readonly<Record<string, unknown>>;
  return JSON.stringify({ ...spec, train: rest });
};

export const rowKey = ({ name, of = "" }: Row): string => `${name} ${of}`;

/** A run that draws from the latents of another seed. */
const reseeded = (trained: Trained, seed: number): Trained => {
  const { run } = trained;
  return { ...trained, run: { ...run, state: { ...run.state, plan: { ...run.state.plan, seed } } } };
};

const lossOf = async (folder: string): Promise<E.Either<Refusal, Series | undefined>> =>
  E.map((all: ReadonlyArray<Series>) => {
    const own = all.filter(({ panel }) => panel === "loss");
    return own.find(({ name }) => name === "held-out") ?? own[0];
  })(await lossCurves(folder));

interface Seen {
  readonly run: ComparedRun;
  readonly warnings: ReadonlyArray<Report>;
}

const look = async (
  trained: Trained,
  label: string,
  seed: number,
  { data, metrics, columns }: CompareOptions,
): Promise<E.Either<Refusal, Seen>> => {
  const { folder, run } = trained;
  const samples = await samplesOf(trained, data);
  if (E.isLeft(samples)) return samples;
  const figures = await measure(trained, samples.right, metrics === undefined ? {} : { names: metrics });
  if (E.isLeft(figures)) return figures;
  const loss = await lossOf(folder);
  if (E.isLeft(loss)) return loss;
  const sketches = await sketchOutput(reseeded(trained, seed), samples.right.dataset, { columns, scale: 1.1 });
  if (E.isLeft(sketches)) return sketches;
  const sheets = sketches.right.flatMap(({ drawn, words }) =>
    E.isRight(drawn) ? [{ picture: drawn.right, words }] : [],
  );
  const { plan, position, data: mark } = run.state;
  const compared: ComparedRun = {
    label,
    folder,
    seed: plan.seed,
    epochs: position.epoch,
    steps: position.step,
    compiled: run.compiled,
    rows: figures.right.rows,
    samples: describe(samples.right),
    data: mark.sha256,
    loss: loss.right,
    sheets,
  };
  return E.right({ run: compared, warnings: samples.right.warnings });
};

const settingsOf = (runs: ReadonlyArray<ComparedRun>): ReadonlyArray<Setting> => {
  const all = new Map<string, Array<ComparedRun>>();
  for (const run of runs) {
    const key = settingKey(run.compiled.core);
    all.set(key, [...(all.get(key) ?? []), run]);
  }
  return [...all.values()].map((own) => ({ label: own[0]?.label ?? "", runs: own }));
};

/** Tests of every figure that both settings have under at least two same seeds. */
const testsOf = ([first, ...others]: ReadonlyArray<Setting>): ReadonlyArray<SettingTest> => {
  if (first === undefined) return [];
  return others.flatMap((other) => {
    const pairs = first.runs.flatMap((a) => {
      const b = other.runs.find(({ seed, data }) => seed === a.seed && data === a.data);
      return b === undefined ? [] : [[a, b] as const];
    });
    if (pairs.length < 2) return [];
    return (
      first.runs[0]?.rows.flatMap((row): ReadonlyArray<SettingTest> => {
        const values = pairs.map((pair) =>
          pair.map(({ rows }) => rows.find((each) => rowKey(each) === rowKey(row))?.value),
        );
        if (values.flat().some((value) => value === undefined || !Number.isFinite(value))) return [];
        const [a, b] = [0, 1].map((side) => values.map((pair) => pair[side] as number));
        const seeds = pairs.map(([{ seed }]) => seed);
        return [{ row, setting: other.label, seeds, result: paired(a ?? [], b ?? []) }];
      }) ?? []
    );
  });
};

const differencesOf = ([first, ...others]: ReadonlyArray<Setting>): Comparison["differences"] => {
  const from = first?.runs[0]?.compiled;
  if (from === undefined) return [];
  return others.flatMap(({ label, runs: [run] }) =>
    run === undefined ? [] : [{ setting: label, found: diff(from, run.compiled) }],
  );
};

const otherSamples = (runs: ReadonlyArray<ComparedRun>): Report =>
  reportOf(otherSamplesProblem, { samples: runs.map(({ samples }) => samples) });

/** Opens and measures one run after another: one model is in memory at a time. */
export const compareRuns = async (
  folders: ReadonlyArray<string>,
  options: CompareOptions,
): Promise<E.Either<Refusal, Comparison>> => {
  const [labels, runs, warnings]: [ReadonlyArray<string>, Array<ComparedRun>, Array<Report>] = [
    labelsOf(folders),
    [],
    [],
  ];
  let { seed } = options;
  for (const [index, folder] of folders.entries()) {
    const label = labels[index] ?? folder;
    options.onRun?.(index, label);
    const trained = await openTrained(folder, options.engine);
    if (E.isLeft(trained)) return trained;
    seed ??= trained.right.run.state.plan.seed;
    const seen = await look(trained.right, label, seed, options).finally(() => trained.right.model.session.dispose());
    if (E.isLeft(seen)) return seen;
    runs.push(seen.right.run);
    warnings.push(...seen.right.warnings);
  }
  const settings = settingsOf(runs);
  const comparable = options.data !== undefined || new Set(runs.map(({ data }) => data)).size === 1;
  return E.right({
    runs,
    settings,
    differences: differencesOf(settings),
    tests: testsOf(settings),
    comparable,
    warnings: comparable ? warnings : [...warnings, otherSamples(runs)],
  });
};
