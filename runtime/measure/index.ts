/**
 * The registry of a model's metrics, in the order that tables show them, and how they are asked.
 *
 * In: a subject and names. Out: a row for each number, with all that its name leaves open, and why some have none.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Absence, Defined, Failure, Metric, Part, Reading, Subject } from "./definition.js";
import { activeUnits } from "./metric/active-units.js";
import { accuracy, divergence, heads, kl, mse, negativeElbo, nll, reconstruction, trained } from "./metric/bound.js";
import { codebook, codesPerplexity, codesUsed, commitment, mmd, prior, priorUniform } from "./metric/codes.js";
import { conditionUse } from "./metric/condition-use.js";
import { iwae } from "./metric/iwae.js";
import { klUnits } from "./metric/kl-units.js";
import { knn } from "./metric/knn.js";
import { leakage } from "./metric/leakage.js";
import { features, ssim } from "./metric/likeness.js";
import { probe } from "./metric/probe.js";
import {
  classifierAccuracy,
  requestedRate,
  requestedUniform,
  sampleDistance,
  uniformDistance,
} from "./metric/requested.js";
import { silhouette } from "./metric/silhouette.js";

import type { Luck } from "./requested-class.js";

export type { Absence, Defined, Failure, Metric, PairMetric, Subject } from "./definition.js";
export { pairMetrics } from "./pair/index.js";
export { type Given, subjectOf } from "./subject.js";

export const metrics = {
  "negative-elbo": negativeElbo,
  nll,
  divergence,
  mse,
  heads,
  accuracy,
  loss: trained,
  reconstruction,
  kl,
  mmd,
  ssim,
  features,
  prior,
  "prior-uniform": priorUniform,
  codebook,
  commitment,
  "codes-perplexity": codesPerplexity,
  "codes-used": codesUsed,
  iwae,
  "kl-units": klUnits,
  "active-units": activeUnits,
  probe,
  knn,
  silhouette,
  leakage,
  "condition-use": conditionUse,
  "requested-class-rate": requestedRate,
  "requested-class-uniform": requestedUniform,
  "classifier-accuracy": classifierAccuracy,
  "sample-distance": sampleDistance,
  "sample-distance-uniform": uniformDistance,
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;

export const metricNames = Object.keys(metrics) as ReadonlyArray<MetricName>;

/** Those that cost little and everyone wants. */
export const usualMetrics: ReadonlyArray<MetricName> = metricNames.filter(
  (name) => (metrics[name] as Metric).usual === true,
);

/** One number and its meaning. */
export interface Row extends Omit<Defined, "title"> {
  readonly name: MetricName;
  readonly title: string;
  /** Which of several: a condition, a unit, an injection. */
  readonly of?: string;
  readonly value: number;
  readonly chance?: Luck;
  readonly split: Part | "samples";
  readonly seed: number;
}

export interface Absent {
  readonly name: MetricName;
  readonly reason: Absence;
}

export interface Results {
  readonly rows: ReadonlyArray<Row>;
  readonly absent: ReadonlyArray<Absent>;
}

const rowOf = (name: MetricName, { part, seed }: Subject, reading: Reading): Row => {
  const { title, unit, definition, reduction, range, better, source } = metrics[name] as Metric;
  return { name, title, unit, definition, reduction, range, better, source, split: part, seed, ...reading };
};

/**
 * Measures by name, in the registry's order. `onMetric` is told each name before it is measured, and how many are left
 * with it.
 */
export const measure = async (
  subject: Subject,
  names: ReadonlyArray<MetricName>,
  onMetric?: (name: MetricName, done: number, of: number) => void,
): Promise<E.Either<Failure, Results>> => {
  const asked = metricNames.filter((name) => names.includes(name));
  const rows: Array<Row> = [];
  const absent: Array<Absent> = [];
  for (const [i, name] of asked.entries()) {
    onMetric?.(name, i, asked.length);
    const measured = await (metrics[name] as Metric).measure(subject);
    if (E.isLeft(measured)) return measured;
    if (measured.right._tag === "Absent") absent.push({ name, reason: measured.right.reason });
    else rows.push(...measured.right.readings.map((reading) => rowOf(name, subject, reading)));
  }
  return E.right({ rows, absent });
};
