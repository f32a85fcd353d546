/** What a log of a training is: a row of the registry. */
import type { EpochEnd } from "../train/train.js";

export interface LogDefinition {
  /** One sentence, for the reference. */
  readonly doc: string;
  /** Removes what a run that is replaced left behind. */
  readonly clear: (run: string) => void;
  /**
   * Begins, or goes on after step `from`. `now` is in seconds since 1970. What comes back is told every epoch's end,
   * and may throw.
   */
  readonly open: (run: string, from: number, now: () => number) => (end: EpochEnd) => void;
}
