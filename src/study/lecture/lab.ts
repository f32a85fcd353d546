/**
 * What a lecture's trainings came to. In: trials that are trained. Out: for each its figures and the codes of samples
 * that no training learnt from. Figures are kept in the run's folder, so that a lecture that is told again measures
 * nothing twice.
 */

import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { textAt } from "../../../runtime/checkpoint/atomic.js";
import { type MetricName, measure, pairMetrics, type Row } from "../../../runtime/measure/index.js";
import { agreement, pointsOf } from "../../../runtime/measure/labels.js";
import { nearestMean, pointsByClass } from "../../../runtime/measure/numeric/normal.js";
import { meansOf, type Points } from "../../../runtime/measure/numeric/points.js";
import { spreadOf } from "../../../runtime/measure/numeric/spread.js";
import { figuresFile, stateFile } from "../../../runtime/run/folder.js";
import { sha256 } from "../../../runtime/run/hash.js";
import type { Encoded } from "../../../runtime/run/index.js";
import { planOf } from "../../../runtime/train/plan.js";
import { version } from "../../report/package.js";
import type { Refusal } from "../../report/refusal.js";
import { refuseMeasure, subjectIn } from "../../run/measure.js";
import { writeFile } from "../../run/picture.js";
import { openTrained, type Samples, samplesIn, type Trained } from "../../run/run.js";
import { encodeFigures, figuresIn } from "../figures.js";
import type { ModelName } from "./models.js";
import type { Trial } from "./plan.js";
import { folderOf, type Setting } from "./train.js";

export interface Outcome extends Trial {
  readonly folder: string;
  readonly rows: ReadonlyArray<Row>;
  readonly codes: Encoded;
  readonly samples: Samples;
}

export interface Lab {
  readonly setting: Setting;
  readonly seeds: number;
  readonly outcomes: ReadonlyMap<ModelName, ReadonlyArray<Outcome>>;
}

/** Changes when the run, the metrics or graft do. */
const keyOf = async (folder: string, metrics: ReadonlyArray<MetricName>): Promise<string> =>
  sha256(`${await textAt(join(folder, stateFile))}\n${metrics.join()}\n${version()}`);

const kept = async (folder: string, key: string): Promise<ReadonlyArray<Row> | undefined> => {
  const found = await figuresIn(folder);
  return found?.["key"] === key ? found.rows : undefined;
};

const measureRows = async (
  trained: Trained,
  samples: Samples,
  metrics: ReadonlyArray<MetricName>,
  key: string,
): Promise<E.Either<Refusal, ReadonlyArray<Row>>> => {
  const results = await measure(subjectIn(trained, samples), metrics);
  if (E.isLeft(results)) return E.left(refuseMeasure(results.left));
  const { rows } = results.right;
  const written = await writeFile(join(trained.folder, figuresFile), encodeFigures({ key, rows }), "chosen");
  return E.isLeft(written) ? written : E.right(rows);
};

/** Opens a trial's model on the lecture's engine, and puts its memory back. */
export const withTrial = async <A>(
  setting: Setting,
  trial: Trial,
  use: (trained: Trained, samples: Samples) => Promise<E.Either<Refusal, A>>,
): Promise<E.Either<Refusal, A>> => {
  const trained = await openTrained(folderOf(setting, trial), setting.engine);
  if (E.isLeft(trained)) return trained;
  try {
    return await use(trained.right, samplesIn(trained.right, setting.data.split));
  } finally {
    trained.right.model.session.dispose();
  }
};

const measureOne = (
  setting: Setting,
  metrics: ReadonlyArray<MetricName>,
  trial: Trial,
): Promise<E.Either<Refusal, Outcome>> =>
  withTrial(setting, trial, async (trained, samples) => {
    const { folder } = trained;
    const key = await keyOf(folder, metrics);
    const before = await kept(folder, key);
    const rows = before === undefined ? await measureRows(trained, samples, metrics, key) : E.right(before);
    if (E.isLeft(rows)) return rows;
    const codes = await subjectIn(trained, samples).codes();
    return E.right({ ...trial, folder, rows: rows.right, codes, samples });
  });

export interface Asked {
  readonly trials: ReadonlyArray<Trial>;
  readonly seeds: number;
  readonly metrics: ReadonlyArray<MetricName>;
}

/** Measures every trial. */
export const openLab = async (
  setting: Setting,
  { trials, seeds, metrics }: Asked,
  onTrial: (trial: Trial, index: number) => void,
): Promise<E.Either<Refusal, Lab>> => {
  const outcomes = new Map<ModelName, ReadonlyArray<Outcome>>();
  for (const [index, trial] of trials.entries()) {
    onTrial(trial, index);
    const outcome = await measureOne(setting, metrics, trial);
    if (E.isLeft(outcome)) return outcome;
    outcomes.set(trial.model, [...(outcomes.get(trial.model) ?? []), outcome.right]);
  }
  return E.right({ setting, seeds, outcomes });
};

/** How much training a verdict rests on. */
export interface Effort {
  /** Of each training, at the least. */
  readonly steps: number;
  /** Samples that no training learnt from. */
  readonly heldOut: number;
}

export const trainedIn = ({ setting }: Lab): Effort => {
  const { train, heldOut } = setting.data.split;
  const steps = [...setting.cores.values()].map(
    (core) => planOf({ ...core.train, ...(setting.epochs && { epochs: setting.epochs }) }, train.count).steps,
  );
  return { steps: Math.min(...steps), heldOut: heldOut.count };
};

/** A number over seeds, or over pairs of seeds. */
export interface Stat {
  readonly values: ReadonlyArray<number>;
  readonly mean: number;
  readonly sd: number;
}

export const statOf = (values: ReadonlyArray<number>): Stat => ({ values, ...spreadOf(values) });

export const outcomesOf = ({ outcomes }: Lab, model: ModelName): ReadonlyArray<Outcome> => outcomes.get(model) ?? [];

/** A metric over a model's seeds; undefined where the model has no such number. */
export const figureOf = (lab: Lab, model: ModelName, name: MetricName): Stat | undefined => {
  const values = outcomesOf(lab, model).flatMap(({ rows }) => {
    const row = rows.find((one) => one.name === name);
    return row === undefined ? [] : [row.value];
  });
  return values.length === 0 ? undefined : statOf(values);
};

/** One that every model has. */
export const sureFigure = (lab: Lab, model: ModelName, name: MetricName): Stat =>
  figureOf(lab, model, name) ?? statOf([Number.NaN]);

/** −ELBO, and of a model without a prior the NLL alone. */
export const lossOf = (lab: Lab, model: ModelName): Stat =>
  figureOf(lab, model, "negative-elbo") ?? sureFigure(lab, model, "nll");

export const likenessNames = ["cka", "procrustes", "affine-r2", "mcc"] as const;

export type Likeness = Readonly<Record<(typeof likenessNames)[number], Stat>>;

/** Where codes of the same samples are, over all pairs of a model's seeds, with nothing undone. */
export interface Whereabouts {
  /** Whether all codes together fill the same part of the latent: what a generator may be given. */
  readonly ranges: Stat;
  /** Whether each class has its own place, the same in both. */
  readonly classes: Stat;
  /** Whether each sample has the same code in both. */
  readonly samples: Stat;
  /** The share of samples whose class is read right by the nearest class mean of their own training. */
  readonly own: Stat;
  /** The same by the class means of another training. */
  readonly other: Stat;
}

const classMeans = (points: Points, classes: ArrayLike<number>): ReadonlyMap<number, Float64Array> =>
  new Map([...pointsByClass(points, classes)].map(([label, own]) => [label, meansOf(own)]));

export const whereaboutsOf = (lab: Lab, model: ModelName): Whereabouts => {
  const outcomes = outcomesOf(lab, model);
  const classes = outcomes[0]?.codes.labels?.values ?? new Int32Array();
  const all = outcomes.map(({ codes }) => ({ codes: pointsOf(codes), means: classMeans(pointsOf(codes), classes) }));
  const pairs = all.flatMap((x, i) => all.slice(i + 1).map((y) => [x, y] as const));
  const over = (name: "range-overlap" | "class-overlap" | "concordance"): Stat =>
    statOf(pairs.map(([x, y]) => pairMetrics[name].compare(x.codes, y.codes, classes)));
  const read = (codes: Points, means: ReadonlyMap<number, Float64Array>): number =>
    agreement(nearestMean(codes, means), classes);
  return {
    ranges: over("range-overlap"),
    classes: over("class-overlap"),
    samples: over("concordance"),
    own: statOf(all.map(({ codes, means }) => read(codes, means))),
    other: statOf(pairs.map(([x, y]) => (read(x.codes, y.means) + read(y.codes, x.means)) / 2)),
  };
};

/** How alike codes of the same samples are, over all pairs of a model's seeds. */
export const likenessOf = (lab: Lab, model: ModelName): Likeness => {
  const codes = outcomesOf(lab, model).map((outcome) => pointsOf(outcome.codes));
  const pairs = codes.flatMap((x, i) => codes.slice(i + 1).map((y) => [x, y] as const));
  const over = (name: keyof Likeness): Stat => statOf(pairs.map(([x, y]) => pairMetrics[name].compare(x, y)));
  return { cka: over("cka"), procrustes: over("procrustes"), "affine-r2": over("affine-r2"), mcc: over("mcc") };
};
