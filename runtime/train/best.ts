/**
 * The best epoch so far, and whether a training has waited for a better one long enough.
 *
 * In: a plan, and the held-out losses of each epoch as it ends. Out: the position with the best epoch in it. All of it
 * is numbers in the position, so a run that goes on from a checkpoint judges as one that was never interrupted.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Losses } from "./losses.js";
import type { Plan, Position } from "./plan.js";
import type { TrainProblem } from "./problem/index.js";

interface Watch {
  readonly metric: string;
  readonly least: number;
  readonly patience: number;
}

/** What is watched; undefined where nobody asks which epoch is best. */
const watchOf = ({ "early-stop": stop, checkpoint }: Pick<Plan, "early-stop" | "checkpoint">): Watch | undefined => {
  if (stop !== undefined) return { metric: stop.metric, least: stop["min-delta"], patience: stop.patience };
  return checkpoint?.keep === "best" ? { metric: "loss", least: 0, patience: Number.POSITIVE_INFINITY } : undefined;
};

/** Whether the run ends with its best epoch's model rather than its last. */
export const keepsBest = ({ "early-stop": stop, checkpoint }: Pick<Plan, "early-stop" | "checkpoint">): boolean =>
  (checkpoint?.keep ?? (stop === undefined ? "last" : "best")) === "best";

/** Whether the plan needs held-out samples to judge epochs by. */
export const judges = (plan: Plan): boolean => watchOf(plan) !== undefined;

/**
 * The position after the epoch that ended there, with these held-out losses: the best epoch in it, and whether it is
 * the last.
 */
export const judged = (plan: Plan, at: Position, heldOut: Losses | undefined): E.Either<TrainProblem, Position> => {
  const watch = watchOf(plan);
  if (watch === undefined) return E.right(at);
  const value = heldOut?.[watch.metric];
  if (value === undefined) return E.left({ _tag: "NoMetric", metric: watch.metric, known: Object.keys(heldOut ?? {}) });
  const { best } = at;
  if (best === undefined || value < best.value - watch.least)
    return E.right({ ...at, best: { value, epoch: at.epoch, step: at.step } });
  return E.right(at.epoch - best.epoch >= watch.patience ? { ...at, ended: true } : at);
};
