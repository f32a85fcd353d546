/**
 * The learning rate of a schedule that watches held-out samples.
 *
 * In: a plan, and the held-out losses of each epoch as it ends. Out: the position with the factor that now holds. All
 * of it is numbers in the position, so a run that goes on from a checkpoint judges as one that was never interrupted.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Tensors } from "../engine/engine.js";
import type { Losses } from "./losses.js";
import type { Plan, Position } from "./plan.js";
import type { TrainProblem } from "./problem/index.js";

/** The state that the train graph multiplies its learning rate by. */
const factorState = "schedule.factor";

/** The position after the epoch that ended there, with these held-out losses. */
export const settledRate = (
  { plateau: watch }: Plan,
  at: Position,
  heldOut: Losses | undefined,
): E.Either<TrainProblem, Position> => {
  if (watch === undefined) return E.right(at);
  const value = heldOut?.[watch.metric];
  if (value === undefined) return E.left({ _tag: "NoMetric", metric: watch.metric, known: Object.keys(heldOut ?? {}) });
  const { factor, best, waited } = at.plateau ?? { factor: 1, best: undefined, waited: 0 };
  if (best === undefined || value < best - watch["min-delta"])
    return E.right({ ...at, plateau: { factor, best: value, waited: 0 } });
  const falls = waited + 1 >= watch.patience;
  const next = falls ? Math.max(watch.least, factor * watch.factor) : factor;
  return E.right({ ...at, plateau: { factor: next, best, waited: falls ? 0 : waited + 1 } });
};

/** What the engine is told where the factor has changed. */
export const rateState = (before: Position, after: Position): Tensors | undefined => {
  const factor = after.plateau?.factor;
  if (factor === undefined || factor === (before.plateau?.factor ?? 1)) return undefined;
  return { [factorState]: { dtype: "f32", shape: [], data: Float32Array.of(factor) } };
};
