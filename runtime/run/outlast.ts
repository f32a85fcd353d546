/**
 * A training that outlasts what computes it.
 *
 * In: how to train from a checkpoint, and where the last one is. Out: how it ended. Where an engine's process is lost
 * on the way, the training goes on from its last checkpoint; where that happens again and again without a new one, it
 * ends with a problem.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Program } from "../../compiler/ir/program.js";
import { EngineFailed, EngineLost } from "../engine/engine.js";
import type { TrainProblem } from "../train/problem/index.js";
import type { Keeper, Trained } from "../train/train.js";
import { openRun, type Run } from "./open.js";
import type { RunProblem } from "./problem/index.js";

type Ended = Promise<E.Either<RunProblem | TrainProblem, Trained>>;

/** The checkpoint that a run made, if it made one. */
export type Checkpoint = Run<{ readonly program: Program }> | undefined;

/** What computed was lost, and the step that the run goes on from. */
export interface Lost {
  readonly why: string;
  readonly step: number;
}

/** So often in a row may what computes be lost without a checkpoint in between. */
const losses = 3;

/** Trains from `first`, and from the last checkpoint after each loss. */
export const outlasting = async (
  first: Checkpoint,
  go: (from: Checkpoint) => Ended,
  last: () => Promise<Checkpoint>,
  onLost: (lost: Lost) => void = () => undefined,
): Ended => {
  let [from, reached, lost] = [first, -1, 0];
  for (;;) {
    try {
      return await go(from);
    } catch (cause) {
      if (cause instanceof EngineFailed)
        return E.left({ _tag: "EngineFailed", reason: cause.reason, why: cause.message });
      if (!(cause instanceof EngineLost)) throw cause;
      from = await last();
      const step = from?.state.position.step ?? 0;
      [reached, lost] = [step, step > reached ? 1 : lost + 1];
      if (lost >= losses) return E.left({ _tag: "EngineLost", why: cause.message, step });
      onLost({ why: cause.message, step });
    }
  }
};

/** The checkpoint in the folder of a run whose program is known. */
export const checkpointIn = async (folder: string, program: Program): Promise<Checkpoint> => {
  const run = await openRun<{ readonly program: Program }, never>(folder, () => E.right({ program }));
  return E.isRight(run) ? run.right : undefined;
};

/**
 * A keeper, and whether it has made a checkpoint: before it has, a run that lies in the folder is one that this is to
 * replace.
 */
export const noting = <P>(keeper: Keeper<P>): { readonly keeper: Keeper<P>; readonly saved: () => boolean } => {
  let saved = false;
  const save: Keeper<P>["save"] = async (position, state, best) => {
    const kept = await keeper.save(position, state, best);
    saved ||= E.isRight(kept);
    return kept;
  };
  return { keeper: { ...keeper, save }, saved: () => saved };
};
