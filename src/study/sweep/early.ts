/**
 * When a trial of a sweep ends before its time.
 *
 * In: a rule and the held-out losses of all trials, epoch by epoch. Out: whether one that has just ended an epoch
 * trains on; if not, what it was held against. Pure: the same losses give the same answer.
 */
import type { EarlyRule } from "../../../compiler/sweep/search.js";

/** Held-out losses, one for each epoch that has ended. */
export type Curve = ReadonlyArray<number>;

/** A trial that ended early. */
export interface EndedEarly {
  readonly epoch: number;
  readonly loss: number;
  /** What it would have had to be below. */
  readonly bar: number;
}

/** Whether a number of epochs is `after`, `after · reduction`, … */
const isRung = (epoch: number, after: number, reduction: number): boolean => {
  let rung = after;
  while (rung < epoch) rung *= reduction;
  return rung === epoch;
};

const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] ?? Number.NaN) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
};

const mean = (values: Curve): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Others that the median rule wants before it judges. */
const leastOthers = 3;

const byAsha = (after: number, reduction: number, own: Curve, others: ReadonlyArray<Curve>): EndedEarly | undefined => {
  const [epoch, loss] = [own.length, own.at(-1) ?? Number.NaN];
  if (!isRung(epoch, after, reduction)) return undefined;
  const came = [loss, ...others.flatMap((curve) => curve[epoch - 1] ?? [])].toSorted((a, b) => a - b);
  if (came.length < reduction) return undefined;
  const bar = came[Math.max(1, Math.floor(came.length / reduction)) - 1] ?? Number.NaN;
  return loss > bar ? { epoch, loss, bar } : undefined;
};

const byMedian = (after: number, own: Curve, others: ReadonlyArray<Curve>): EndedEarly | undefined => {
  const [epoch, loss] = [own.length, Math.min(...own)];
  const came = others.filter((curve) => curve.length >= epoch);
  if (epoch < after || came.length < leastOthers) return undefined;
  const bar = median(came.map((curve) => mean(curve.slice(0, epoch))));
  return loss > bar ? { epoch, loss, bar } : undefined;
};

/** What ends the trial whose losses are `own`, at the epoch that it has just ended; undefined where it trains on. */
export const endsEarly = (rule: EarlyRule, own: Curve, others: ReadonlyArray<Curve>): EndedEarly | undefined =>
  own.length === 0
    ? undefined
    : rule.type === "asha"
      ? byAsha(rule.after, rule.reduction, own, others)
      : byMedian(rule.after, own, others);
