/**
 * What can go wrong while training: plain records, no prose.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Position } from "./plan.js";

/** How a number failed to be finite. */
export type NotFinite = "NaN" | "Infinity" | "-Infinity";

export type TrainProblem =
  /**
   * A number stopped being finite at this step. `term` is a loss, or the state tensor that holds the number. Of the whole loss `by` is the term of it that
   * did it, with every term one step earlier. The last checkpoint stands as it was.
   */
  | {
      readonly type: "diverged";
      readonly step: number;
      readonly epoch: number;
      readonly where: "train" | "held-out" | "state";
      readonly term: string;
      readonly found: NotFinite;
      readonly by?: { readonly term: string; readonly before: Readonly<Record<string, number>> };
    }
  /** There is nothing to train on. */
  | { readonly type: "no-samples" }
  /** Epochs are to be judged by held-out samples, and there are none. */
  | { readonly type: "nothing-held-out" }
  /** Epochs are to be judged by a held-out loss that this model doesn't have. */
  | { readonly type: "no-metric"; readonly metric: string; readonly known: ReadonlyArray<string> };

/** The epoch, from 1, that holds the last step taken. */
const epochOf = ({ epoch, cursor }: Position): number => (cursor === 0 ? epoch : epoch + 1);

export const notFinite = (value: number): NotFinite =>
  Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

/** A run whose numbers stopped being finite with the last step of this position. */
export const diverged = (
  at: Position,
  where: "train" | "held-out" | "state",
  { term, value }: { readonly term: string; readonly value: number },
  by?: { readonly term: string; readonly before: Readonly<Record<string, number>> },
): E.Either<TrainProblem, never> =>
  E.left({
    type: "diverged",
    step: at.step,
    epoch: epochOf(at),
    where,
    term,
    found: notFinite(value),
    ...(by && by.term !== term ? { by } : {}),
  });
