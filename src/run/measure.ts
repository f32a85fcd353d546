/**
 * The figures of a trained model, as `train` and `eval` show them.
 *
 * In: a trained run, samples, and the names of metrics. Out: rows that say what each number means, as a table, as data
 * and as CSV; or why there are none.
 */
import * as E from "fp-ts/lib/Either.js";
import type { TypedModel } from "../../compiler/assemble/typed.js";
import { outOfReach } from "../../compiler/check/rule/out-of-reach.js";
import type { CoreModel } from "../../compiler/expand/core.js";
import { quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import type { Tensors } from "../../runtime/engine/engine.js";
import { mostClasses } from "../../runtime/measure/classifier.js";
import {
  type Absence,
  type Absent,
  type Failure,
  type Metric,
  type MetricName,
  measure as measureAll,
  metrics,
  type Row,
  type Subject,
  subjectOf,
  usualMetrics,
} from "../../runtime/measure/index.js";
import { luckOf, type RequestedClass } from "../../runtime/measure/requested-class.js";
import { reportOf } from "../../runtime/problem/failure.js";
import { csvLines } from "../report/csv.js";
import { type Cell, figure, percent, table, whole } from "../report/format.js";
import { notNumbersProblem } from "../report/problem/command/not-numbers.js";
import { atChanceProblem } from "../report/problem/finding/at-chance.js";
import { type Cause, collapsedProblem } from "../report/problem/finding/collapsed.js";
import type { Refusal } from "../report/refusal.js";
import { refuseRun } from "../report/run.js";
import { refuseUse } from "../report/use.js";
import { describe, type Samples, type Trained } from "./run.js";

export interface Figures {
  readonly rows: ReadonlyArray<Row>;
  readonly absent: ReadonlyArray<Absent>;
  /** Where the rate was asked for: also by class. */
  readonly requested: RequestedClass | undefined;
  readonly samples: Samples;
  readonly seed: number;
  /** Where data is scaled: what its nats are of, and how many more there are of the data as it came. */
  readonly scaled?: string | undefined;
}

const isUse = (problem: Failure): problem is Parameters<typeof refuseUse>[0] =>
  problem._tag !== "Diverged" && problem._tag !== "NoSamples";

export const refuseMeasure = (problem: Failure): Refusal => (isUse(problem) ? refuseUse(problem) : refuseRun(problem));

const parts = { training: "train", "held-out": "held-out", given: "given" } as const;

/** What is measured of a run on samples. */
export const subjectIn = ({ engine, model, run }: Trained, samples: Samples, signal?: AbortSignal): Subject =>
  subjectOf({
    model,
    typed: run.compiled.typed,
    engine,
    split: samples.split,
    dataset: samples.dataset,
    part: parts[samples.called],
    seed: run.state.plan.seed,
    ...(signal && { signal }),
  });

export interface MeasureOptions {
  readonly names?: ReadonlyArray<MetricName>;
  readonly signal?: AbortSignal;
  readonly onMetric?: Parameters<typeof measureAll>[2];
}

/** Measures by name; by default what costs little and everyone wants. */
export const measure = async (
  trained: Trained,
  samples: Samples,
  { names = usualMetrics, signal, onMetric }: MeasureOptions = {},
): Promise<E.Either<Refusal, Figures>> => {
  const subject = subjectIn(trained, samples, signal);
  try {
    const results = await measureAll(subject, names, onMetric);
    if (E.isLeft(results)) return E.left(refuseMeasure(results.left));
    const asked = names.includes("requested-class-rate") ? await subject.requested() : undefined;
    const requested = asked !== undefined && E.isRight(asked) ? asked.right : undefined;
    const scaled = scaledWords(trained.core, trained.run.model);
    return E.right({ ...results.right, requested, samples, seed: subject.seed, scaled });
  } finally {
    await subject.close();
  }
};

/** Why a number isn't there. */
export const absenceWords: Readonly<Record<Absence, string>> = {
  "no-category": "no condition is a category",
  "no-condition": "the model has no condition",
  "no-injection": "no condition is injected",
  "needs-encoder": "the decoder reads the encoder's layers, so nothing can be sampled",
  "no-prior": "the latent has no prior to draw from",
  "no-density": "the latent has no density whose samples could be weighed",
  "no-posterior": "the latent has no divergence from a prior",
  "not-in-decoder": "no category reaches the decoder",
  "too-many-classes": `the classifier that judges samples tells at most ${whole(mostClasses)} classes apart`,
  "too-large": "the data is too large for the classifier that judges samples",
  "no-held-out": "no samples are held out",
  "too-few": "there are too few samples",
  "no-term": "the objective has no such term",
  stopped: "the measuring was stopped",
};

const shown = ({ value, unit }: Row): string =>
  unit === "share" ? percent(value) : unit === "units" ? whole(value) : figure(value);

const definitionOf = (name: MetricName): Metric => metrics[name];

/** How far a row is indented: one that belongs to the row before it, further. */
const marginOf = ({ name }: Row, i: number): string => (definitionOf(name).under === true && i > 0 ? "    " : "  ");

const line = (row: Row, i: number): ReadonlyArray<Cell> => [
  `${marginOf(row, i)}${row.title}${row.of === undefined ? "" : ` ${row.of}`}`,
  { right: shown(row) },
  row.unit === "nats" ? "nats" : "",
  row.reduction,
];

/** Without numbers that stand above already under another name. */
const distinct = (rows: ReadonlyArray<Row>): ReadonlyArray<Row> =>
  rows.filter(
    (row, i) =>
      definitionOf(row.name).echo !== true || !rows.slice(0, i).some(({ value }) => Math.abs(value - row.value) < 1e-9),
  );

/** `No kNN, no silhouette: no condition is a category.`, a line for each reason. */
const without = (absent: ReadonlyArray<Absent>): string => {
  const reasons = [...new Set(absent.map(({ reason }) => reason))];
  return reasons
    .map((reason) => {
      const titles = absent.filter((one) => one.reason === reason).map(({ name }) => `no ${metrics[name].title}`);
      const list = titles.join(", ");
      return `N${list.slice(1)}: ${absenceWords[reason]}.\n`;
    })
    .join("");
};

/**
 * What nats of scaled data come to in those of the data as it came: p(x) = p(y) / Π factor for y = (x − shift) /
 * factor, so −log p(x) is larger by Σ log factor. Only densities change so; undefined where nothing is scaled.
 */
const scaledWords = (core: CoreModel, model: Tensors): string | undefined => {
  const all = core.decoder.outputs.filter(({ data }) => data.scaling !== undefined);
  if (all.length === 0) return undefined;
  const scaled = all.filter(({ definition }) => definition.density === true);
  const names = all.map(({ name }) => quote(name)).join(" and ");
  if (scaled.length === 0) return `Squared errors are of ${names} as scaled.\n`;
  const sum = scaled.reduce((total, { name }) => {
    const factors = model[`inputs.${name}.factor`]?.data ?? [];
    return total + Array.from(factors).reduce((each, factor) => each + Math.log(factor), 0);
  }, 0);
  const some = scaled.some(({ data }) => data.masked) ? " of a sample that has all its numbers" : "";
  return (
    `Nats and squared errors are of ${names} as scaled; in nats of the data as it came, −log p(x)${some} is ` +
    `${sum < 0 ? "less" : "more"} by ${figure(Math.abs(sum))} (Σ log factor).\n`
  );
};

/** The table for people. Terms that an objective simply lacks are no news. */
export const figuresText = ({ rows, absent, samples, seed, scaled }: Figures): string => {
  const missing = without(absent.filter(({ reason }) => reason !== "no-term"));
  const notes = [missing, scaled ?? ""].filter((note) => note !== "").map((note) => `\n${note}`);
  return `Figures on ${describe(samples)}, seed ${seed}:\n\n${table(distinct(rows).map(line))}${notes.join("")}`;
};

/** In nats: below it z says next to nothing about x. */
const unused = 0.1;

/** Figures that are no numbers are an error: no script may go on with them. */
export const faultsOf = ({ rows }: Pick<Figures, "rows">): ReadonlyArray<Report> => {
  const bad = rows.filter(({ value }) => !Number.isFinite(value));
  return bad.length === 0 ? [] : [reportOf(notNumbersProblem, { titles: [...new Set(bad.map(({ title }) => title))] })];
};

/** What of the spec keeps a latent from being used, beside the KL. */
const causeOf = (model: TypedModel, mse: number | undefined): Cause | undefined => {
  const confined = outOfReach.find(model)[0];
  if (confined !== undefined) return { _tag: "Confined", activation: confined.activation, output: confined.output };
  const [output, ...others] = model.core.decoder.outputs;
  const variance = output?.definition.fixedVariance?.(output.likelihood);
  if (output === undefined || others.length > 0 || variance === undefined || mse === undefined) return undefined;
  return variance > 2 * mse ? { _tag: "Variance", output: output.name, variance, mse } : undefined;
};

/** What figures show that nobody can have wanted, less what the spec allows with a reason. */
export const warningsOf = (
  { rows, requested }: Pick<Figures, "rows"> & Partial<Pick<Figures, "requested">>,
  { allow }: Pick<CoreModel, "allow">,
  model?: TypedModel,
): ReadonlyArray<Report> => {
  const unheard = requested?._tag === "Measured" && isChance(requested) ? [reportOf(atChanceProblem, requested)] : [];
  const idle = rows.filter(({ name, value }) => name === "divergence" && value < unused);
  const cause = model === undefined ? undefined : causeOf(model, rows.find(({ name }) => name === "mse")?.value);
  const found = idle.map(({ value }) => reportOf(collapsedProblem, { divergence: value, ...(cause && { cause }) }));
  return [...found, ...unheard].filter(({ code }) => !Object.hasOwn(allow, code));
};

/** Whether a rate is within three standard errors of what drawing classes blindly comes to. */
const isChance = (requested: Extract<RequestedClass, { readonly _tag: "Measured" }>): boolean =>
  requested.rate < luckOf(requested).most;

/** JSON has no infinity: an open end of a range is null. */
export const plainRow = ({ range, ...row }: Row): Readonly<Record<string, unknown>> => ({
  ...row,
  value: Number.isFinite(row.value) ? row.value : String(row.value),
  range: range.map((end) => (Number.isFinite(end) ? end : null)),
});

export const figuresJson = ({
  rows,
  absent,
  requested,
  samples,
  scaled,
}: Figures): Readonly<Record<string, unknown>> => ({
  data: samples.address,
  samples: samples.dataset.count,
  figures: rows.map(plainRow),
  absent: absent.map(({ name, reason }) => ({ name, reason, why: absenceWords[reason] })),
  ...(requested === undefined ? {} : { requestedClass: requested }),
  ...(scaled === undefined ? {} : { note: scaled.trim() }),
});

/** A line for each number, its meaning beside it. */
export const figuresCsv = ({ rows, samples }: Figures): string =>
  csvLines([
    ["name", "of", "value", "unit", "split", "samples", "seed", "reduction", "better", "definition", "source"],
    ...rows.map(({ name, of = "", value, unit, split, seed, reduction, better, definition, source }) => [
      name,
      of,
      value,
      unit,
      split,
      samples.dataset.count,
      seed,
      reduction,
      better,
      definition,
      source,
    ]),
  ]);
