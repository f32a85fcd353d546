/**
 * How long a run is, and where it stands.
 *
 * In: the settings of a spec's `train` and the number of samples. Out: steps and epochs. A position says all that is
 * needed to go on: shuffles and noise are functions of the seed, the epoch and the step.
 */
import type { Checkpoint, EarlyStop } from "../../compiler/language/keeping.js";
import { schedules } from "../../compiler/language/schedule/index.js";
import type { ScheduleDefinition, Watched } from "../../compiler/language/schedule/schedule.js";
import { noSums, type Sums } from "./losses.js";

/** The part of a spec's `train` that the loop reads; `core.train` fits. `steps` stands instead of `epochs`. */
export interface Settings {
  readonly seed: number;
  readonly batch: number;
  readonly epochs?: number | undefined;
  readonly steps?: number | undefined;
  readonly "early-stop"?: EarlyStop | undefined;
  readonly checkpoint?: Checkpoint | undefined;
  /** The category whose classes come equally often. */
  readonly balance?: string | undefined;
  readonly optimizer?: { readonly schedule: { readonly type: keyof typeof schedules } } | undefined;
  /** Of a plan that was made before. */
  readonly plateau?: Watched | undefined;
}

export interface Plan {
  readonly seed: number;
  readonly batch: number;
  /** Training samples. */
  readonly count: number;
  readonly steps: number;
  /** Epochs begun in that many steps. */
  readonly epochs: number;
  readonly "early-stop"?: EarlyStop;
  readonly checkpoint?: Checkpoint;
  readonly balance?: string;
  /** How the learning rate follows held-out samples. */
  readonly plateau?: Watched;
}

/** What the schedule watches, if it watches anything. */
const watchedBy = ({ optimizer, plateau }: Settings): Watched | undefined => {
  if (optimizer === undefined) return plateau;
  const { schedule } = optimizer;
  // A definition takes the settings of its own word, which indexing by a union can't show.
  const made = (schedules[schedule.type] as unknown as ScheduleDefinition<Record<never, never>>).watches?.(schedule);
  if (made === undefined) return undefined;
  const { metric, factor, patience, "min-delta": delta, least } = made;
  return { metric, factor, patience, "min-delta": delta, least };
};

const defaultEpochs = 20;

/** How many steps an epoch takes. */
export const stepsPerEpoch = ({ batch, count }: Pick<Plan, "batch" | "count">): number => Math.ceil(count / batch);

/** The plan for `count` samples, at least one; each epoch's last batch may be smaller. */
export const planOf = (settings: Settings, count: number): Plan => {
  const { seed, batch, epochs, steps, "early-stop": stop, checkpoint, balance } = settings;
  const perEpoch = stepsPerEpoch({ batch, count });
  const all = steps ?? (epochs ?? defaultEpochs) * perEpoch;
  const plan = { seed, batch, count, steps: all, epochs: Math.ceil(all / perEpoch) };
  const plateau = watchedBy(settings);
  return {
    ...plan,
    ...(stop && { "early-stop": stop }),
    ...(checkpoint && { checkpoint }),
    ...(balance && { balance }),
    ...(plateau && { plateau }),
  };
};

export interface Position {
  /** Steps taken. */
  readonly step: number;
  /** Epochs finished. */
  readonly epoch: number;
  /** Samples seen of the epoch under way. */
  readonly cursor: number;
  /** The training losses of the epoch under way. */
  readonly sums: Sums;
  /** The best epoch so far, where the plan asks for it. */
  readonly best?: { readonly value: number; readonly epoch: number; readonly step: number };
  /**
   * Of a schedule that watches: the factor on the learning rate, and the best value since it last fell, with the epochs
   * that came after it.
   */
  readonly plateau?: { readonly factor: number; readonly best: number; readonly waited: number };
  /** The training has ended before its last step. */
  readonly ended?: true;
}

export const origin: Position = { step: 0, epoch: 0, cursor: 0, sums: noSums };

/** Whether an epoch ends here: all samples seen, or no step left. */
export const endsEpoch = ({ count, steps }: Plan, { cursor, step }: Position): boolean =>
  cursor >= count || step >= steps;

/** The start of the next epoch. */
export const nextEpoch = (at: Position): Position => ({ ...at, epoch: at.epoch + 1, cursor: 0, sums: noSums });

/** Whether no step is left to take. */
export const isOver = ({ steps }: Pick<Plan, "steps">, { step, ended }: Position): boolean =>
  ended === true || step >= steps;
