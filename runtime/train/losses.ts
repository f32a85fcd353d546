/**
 * Losses: named numbers of a batch, and their means over samples.
 *
 * In: a graph's rank-0 outputs, batch by batch. Out: sums weighted by samples, and the means. The sums are plain numbers, so that a checkpoint can
 * hold a half epoch and go on with the same bits.
 */
import type { Tensors } from "../engine/engine.js";

export type Losses = Readonly<Record<string, number>>;

export interface Sums {
  readonly samples: number;
  /** Σ value · samples, by name. */
  readonly totals: Losses;
}

export const noSums: Sums = { samples: 0, totals: {} };

/** The rank-0 outputs of a run. */
export const lossesOf = (outputs: Tensors): Losses =>
  Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data[0] ?? Number.NaN]));

/** Adds the means of a batch of `samples`. */
export const addLosses = ({ samples: before, totals }: Sums, losses: Losses, samples: number): Sums => ({
  samples: before + samples,
  totals: Object.fromEntries(
    Object.entries(losses).map(([name, value]) => [name, (totals[name] ?? 0) + value * samples]),
  ),
});

/** The means over all samples so far; nothing where there were none. */
export const meansOf = ({ samples, totals }: Sums): Losses =>
  samples === 0 ? {} : Object.fromEntries(Object.entries(totals).map(([name, total]) => [name, total / samples]));

/** The first loss that isn't a finite number. */
export const firstBad = (losses: Losses): { readonly term: string; readonly value: number } | undefined => {
  const bad = Object.entries(losses).find(([, value]) => !Number.isFinite(value));
  return bad && { term: bad[0], value: bad[1] };
};
