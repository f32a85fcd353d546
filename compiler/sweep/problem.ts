// What can be wrong with a sweep: with what it lists, and with the specs that it makes.
import type { Place } from "../read/located.js";

interface At<Tag extends string> {
  readonly _tag: Tag;
  readonly place: Place;
}

export type SweepProblem =
  /** Neither values nor seeds. */
  | At<"EmptySweep">
  | (At<"TooManyTrials"> & { readonly found: number; readonly limit: number })
  /** A value or a seed that is listed twice would make the same trial twice. */
  | (At<"RepeatedValue"> & { readonly first: Place })
  /** Two lists that set the same thing, or a part of it. `what` the other one sets. */
  | (At<"SweepConflict"> & { readonly first: Place; readonly what: string })
  /** A part of a spec that is read before trials are made, or that a trial has not. */
  | (At<"NotSwept"> & { readonly part: string });
