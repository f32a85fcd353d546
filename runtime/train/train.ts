/**
 * The training loop, over any engine.
 *
 * In: a session whose state is written, the program's name of things, data, settings, and where to start. Out: where it
 * ended, or why it could not go on. Each step draws its shuffle and noise from streams named by epoch and step, so a
 * run that goes on from a position takes the very steps that an uninterrupted run takes. The loop knows no files: what
 * it has to keep it hands to a keeper.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Program } from "../../compiler/ir/program.js";
import type { Split } from "../data/index.js";
import { Abandoned, type Session, type Tensors } from "../engine/engine.js";
import { advancing } from "./advance.js";
import { judged, judges, keepsBest } from "./best.js";
import { type Breath, breathing } from "./breath.js";
import { evaluateLosses } from "./evaluate.js";
import { firstBad, type Losses, meansOf } from "./losses.js";
import { type Meter, metering } from "./meter.js";
import { endsEpoch, isOver, nextEpoch, origin, type Plan, type Position, planOf, type Settings } from "./plan.js";
import { rateState, settledRate } from "./plateau.js";
import { diverged } from "./problem/diverge.js";
import type { TrainProblem } from "./problem/index.js";

/** How far a training has come, told after every few steps. */
export interface Progress {
  readonly step: number;
  readonly steps: number;
  /** The epoch under way, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Means over the epoch so far. */
  readonly losses: Losses;
  readonly samplesPerSecond: number;
  readonly secondsLeft: number;
}

/** One line of a run's metrics. It holds no time: two runs of one spec and seed write the same lines. */
export interface MetricsRecord extends Readonly<Record<string, unknown>> {
  readonly schema: 1;
  readonly step: number;
  /** The epoch that ended, from 1. */
  readonly epoch: number;
  readonly split: "train" | "held-out";
  readonly samples: number;
}

/** An epoch's end. `heldOut` is absent without held-out samples. */
export interface EpochEnd {
  readonly step: number;
  readonly epoch: number;
  readonly train: Losses;
  readonly heldOut?: Losses;
}

/** Where a run leaves what must outlive it. `P` is what it may refuse with, and then the run ends. */
export interface Keeper<P> {
  readonly record: (record: MetricsRecord) => Promise<E.Either<P, void>>;
  /** `best`: the model of the best epoch, while the run is to end with it. */
  readonly save: (position: Position, state: Tensors, best?: Tensors) => Promise<E.Either<P, void>>;
}

/** What `train` is given. */
export interface Training<P> {
  readonly session: Session;
  readonly program: Program;
  readonly split: Split;
  readonly settings: Settings;
  /** Where an interrupted run goes on; from the start if absent. */
  readonly from?: Position;
  /** The model of the best epoch before that. */
  readonly best?: Tensors;
  readonly keeper?: Keeper<P>;
  /**
   * Asks the run to stop: it ends after the step under way, or after those of a call that takes many, with a
   * checkpoint.
   */
  readonly signal?: AbortSignal;
  /** After every few steps. */
  readonly onProgress?: (progress: Progress) => void;
  /** After every epoch. */
  readonly onEpoch?: (end: EpochEnd) => void;
  /** Awaited before each step: who watches slows a training down by it, or keeps two in step. */
  readonly pace?: () => Promise<void>;
  /** Milliseconds; for progress and the time between checkpoints only. */
  readonly now?: () => number;
}

/** A training that has ended, or was stopped. */
export interface Trained {
  readonly _tag: "Completed" | "Stopped";
  readonly position: Position;
  /** The last epoch that ended in this process. */
  readonly last?: EpochEnd;
}

/**
 * A long epoch is saved this often, and short ones no more often, in milliseconds: what a crash can cost, and what
 * saving may.
 */
const between = { most: 30_000, least: 1_000 };

interface Context<P> {
  readonly training: Training<P>;
  readonly plan: Plan;
  readonly now: () => number;
  readonly meter: Meter;
  readonly breath: Breath;
}

type Reached<P> = Promise<E.Either<TrainProblem | P, Position>>;

const report = <P>({ training, plan, meter }: Context<P>, { step, epoch, sums }: Position): void =>
  training.onProgress?.({
    step,
    steps: plan.steps,
    epoch: epoch + 1,
    epochs: plan.epochs,
    losses: meansOf(sums),
    samplesPerSecond: meter.samplesPerSecond(),
    secondsLeft: meter.secondsLeft(plan.steps - step),
  });

/** The losses of the epoch that ends here, on both splits. */
const summary = async <P>({ training, plan, breath }: Context<P>, at: Position): Promise<EpochEnd> => {
  const { session, program, split } = training;
  const end = { step: at.step, epoch: at.epoch + 1, train: meansOf(at.sums) };
  if (split.heldOut.count === 0 || program.graphs["evaluate"] === undefined) return end;
  return { ...end, heldOut: await evaluateLosses({ session, program, seed: plan.seed, breath }, split.heldOut) };
};

const recordsOf = ({ step, epoch, train, heldOut }: EpochEnd, at: Position, held: number): Array<MetricsRecord> => [
  { schema: 1, step, epoch, split: "train", samples: at.sums.samples, ...train },
  ...(heldOut ? [{ schema: 1, step, epoch, split: "held-out", samples: held, ...heldOut } as const] : []),
];

/** Evaluates and records the epoch that ends at this position. */
const endEpoch = async <P>(context: Context<P>, at: Position): Promise<E.Either<TrainProblem | P, EpochEnd>> => {
  const { training } = context;
  const end = await summary(context, at);
  const bad = end.heldOut && firstBad(end.heldOut);
  if (bad) return diverged(at, "held-out", bad);
  for (const record of recordsOf(end, at, training.split.heldOut.count)) {
    const kept = await training.keeper?.record(record);
    if (kept && E.isLeft(kept)) return kept;
  }
  training.onEpoch?.(end);
  return E.right(end);
};

const firstBadTensor = (state: Tensors): { readonly term: string; readonly value: number } | undefined => {
  for (const [term, { data }] of Object.entries(state))
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return { term, value: data[i] ?? Number.NaN };
  return undefined;
};

type Saved<P> = Promise<E.Either<TrainProblem | P, void>>;

/**
 * Hands the state to the keeper, unless a number of it has stopped being finite: the last good checkpoint must stand.
 */
const save = async <P>({ training }: Context<P>, at: Position, best: Tensors | undefined): Saved<P> => {
  if (training.keeper === undefined) return E.right(undefined);
  const state = await training.session.read();
  const bad = firstBadTensor(state);
  return bad ? diverged(at, "state", bad) : training.keeper.save(at, state, best);
};

/** The model of the best epoch, held while the run is to end with it. */
const holding = <P>({ training, plan }: Context<P>) => {
  const { session, program } = training;
  const names = program.state.filter(({ role }) => role !== "slot").map(({ name }) => name);
  let held = training.best;
  return {
    /** Judges the epoch that ended before this position, and holds its model if it is the best. */
    judge: async (at: Position, { heldOut }: EpochEnd): Reached<P> => {
      const next = judged(plan, at, heldOut);
      const better = E.isRight(next) && next.right.best !== undefined && next.right.best !== at.best;
      if (better && keepsBest(plan)) held = await session.read(names);
      return next;
    },
    /** Puts it in the place of the last, once the run is over. */
    restore: async (at: Position): Promise<void> => {
      if (held === undefined || !isOver(plan, at)) return;
      await session.write(held);
      held = undefined;
    },
    model: () => held,
  };
};

type Holding = ReturnType<typeof holding>;

/** Saves where saving is due, and never twice at one step. */
const saving = <P>(context: Context<P>, from: Position, best: Holding) => {
  let [step, time] = [from.step, context.now()];
  return async (at: Position, due: Due): Saved<P> => {
    const wait = { now: 0, soon: between.least, later: between.most }[due];
    const first = step === 0; // there is none yet
    if ((!first && context.now() - time < wait) || at.step === step) return E.right(undefined);
    const kept = await save(context, at, best.model());
    [step, time] = [at.step, context.now()];
    return kept;
  };
};

/** How soon a position is to be saved. */
type Due = "now" | "soon" | "later";

/**
 * Where the plan names the epochs at whose end there is a checkpoint, there; else at the end of each, unless one was
 * made just now.
 */
const dueAfter = (plan: Plan, at: Position): Due => {
  if (isOver(plan, at)) return "now";
  if (plan.checkpoint?.every === undefined) return "soon";
  return at.epoch % plan.checkpoint.every === 0 ? "now" : "later";
};

/** A step; undefined where it was given up, which changes nothing. */
const unlessAbandoned = async <A>(step: Promise<A>): Promise<A | undefined> => {
  try {
    return await step;
  } catch (error) {
    if (error instanceof Abandoned) return undefined;
    throw error;
  }
};

/** Steps until the plan is done or someone asks to stop. */
const loop = async <P>(context: Context<P>, from: Position): Promise<E.Either<TrainProblem | P, Trained>> => {
  const { training, plan, breath } = context;
  const best = holding(context);
  const [step, keep] = [advancing({ ...training, ...context }), saving(context, from, best)];
  let at = from;
  let last: EpochEnd | undefined;
  const ended = (_tag: Trained["_tag"]): Trained => ({ _tag, position: at, ...(last && { last }) });
  while (!isOver(plan, at)) {
    await breath();
    await training.pace?.();
    if (training.signal?.aborted) return E.map(() => ended("Stopped"))(await keep(at, "now"));
    const next = await unlessAbandoned(step(at));
    if (next === undefined) continue; // who asks to stop is heard above, from the position before
    if (E.isLeft(next)) return next;
    at = next.right;
    report(context, at);
    const ends = endsEpoch(plan, at);
    if (ends) {
      const end = await endEpoch(context, at);
      if (E.isLeft(end)) return end;
      last = end.right;
      const next = await best.judge(nextEpoch(at), end.right);
      if (E.isLeft(next)) return next;
      const rated = settledRate(plan, next.right, end.right.heldOut);
      if (E.isLeft(rated)) return rated;
      const told = rateState(at, rated.right);
      if (told !== undefined) await training.session.write(told);
      at = rated.right;
      await best.restore(at);
    }
    const kept = await keep(at, ends ? dueAfter(plan, at) : "later");
    if (E.isLeft(kept)) return kept;
  }
  return E.right(ended("Completed"));
};

/**
 * Trains until the plan's steps are done, or `signal` asks to stop. The session's state must hold the numbers to start
 * from. With a keeper, a checkpoint is made after the first step, at epochs' ends (a second apart or more, unless the
 * plan says which), on stop, and every 30 s. A loss or a state tensor that stops being finite is `diverged`.
 */
export const train = async <P = never>(training: Training<P>): Promise<E.Either<TrainProblem | P, Trained>> => {
  if (training.split.train.count === 0) return E.left({ _tag: "NoSamples" });
  const now = training.now ?? (() => performance.now());
  const plan = planOf(training.settings, training.split.train.count);
  if ((judges(plan) || plan.plateau !== undefined) && training.split.heldOut.count === 0)
    return E.left({ _tag: "NothingHeldOut" });
  const context = { training, plan, now, meter: metering(now), breath: breathing(now) };
  return loop(context, training.from ?? origin);
};
