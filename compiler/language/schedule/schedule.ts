// What a schedule file declares: the factor on the learning rate at each step, as graph.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import type { Resolved } from "../codec.js";
import { whole } from "../codec.js";
import type { Called } from "../form.js";
import { type Fields, type RecordOf, withDefault } from "../record.js";

export interface Clock {
  /** The 1-based number of this step, rank 0. */
  readonly step: Ref;
  /** How many steps the whole run takes, rank 0. */
  readonly steps: Ref;
  /** Of a schedule that watches held-out samples: the factor that these have led to, rank 0. */
  readonly watched: () => Ref;
}

/** What is watched between epochs, and how the factor follows it. */
export interface Watched {
  readonly metric: string;
  readonly factor: number;
  readonly patience: number;
  readonly "min-delta": number;
  readonly least: number;
}

export interface ScheduleDefinition<F extends Fields> extends Called {
  readonly doc: string;
  readonly fields: F;
  readonly sample: Readonly<Record<string, unknown>>;
  /** Declares that its factor falls between epochs, by what held-out samples show. */
  readonly watches?: (settings: Resolved<RecordOf<F>>) => Watched;
  /** The factor on the rate; undefined for 1. */
  readonly factor: (b: Builder, settings: Resolved<RecordOf<F>>, clock: Clock) => Ref | undefined;
}

export const schedule = <F extends Fields>(definition: ScheduleDefinition<F>): ScheduleDefinition<F> => definition;

export const warmupField = withDefault(
  whole("a whole number of at least 0", 0),
  "Over this many first steps the rate grows from 0 to its full value, in a line.",
  0,
);
