/**
 * What can go wrong while training: plain records, no prose.
 */

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

export const notFinite = (value: number): NotFinite =>
  Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
