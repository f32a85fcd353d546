/**
 * A model in a slot. In: what was opened. Out: what the training worker keeps of it, from step to step.
 */
import type { Compiled } from "../../../compiler/pipeline/compile.js";
import type { Session, Tensors } from "../../../runtime/engine/engine.js";
import type { Position } from "../../../runtime/train/plan.js";
import type { Keeper, MetricsRecord } from "../../../runtime/train/train.js";

export interface Held {
  /** Of the spec that it was opened with. */
  readonly text: string;
  readonly compiled: Compiled;
  readonly session: Session;
  position: Position;
  /** The step that training ends at; until it has begun, the plan says. */
  goal?: number;
  readonly records: Array<MetricsRecord>;
}

export interface Keeping {
  readonly keeper: Keeper<never>;
  /** Puts the last good numbers back, after a training that diverged. */
  readonly restore: () => Promise<void>;
}

/** Keeps a run's records and its last good state in memory, as a folder keeps them on a disk. */
export const keepingOf = (
  held: Held,
  done: (value: undefined) => Awaited<ReturnType<Keeper<never>["save"]>>,
): Keeping => {
  let good: { readonly state: Tensors; readonly position: Position } | undefined;
  return {
    keeper: {
      record: async (record) => {
        held.records.push(record);
        return done(undefined);
      },
      save: async (position, state) => {
        good = { position, state };
        return done(undefined);
      },
    },
    restore: async () => {
      if (good === undefined) return;
      await held.session.write(good.state);
      held.position = good.position;
    },
  };
};
