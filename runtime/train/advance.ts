/**
 * From one position of a training to the next.
 *
 * In: a session, the training split and a plan. Out: a function that takes the next step; or, where the engine takes
 * many in one call, the next call's. Either way the steps are the same: shuffles and noise come from the streams of the
 * seed, the epoch and the step.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Program } from "../../compiler/ir/program.js";
import { augment } from "../data/augment.js";
import { balancedOrder } from "../data/batches.js";
import { type Batch, blockOf, type Dataset, epochOrder, fetched, gather, type Split } from "../data/index.js";
import { classesOf } from "../data/split.js";
import type { Session, Stepping } from "../engine/engine.js";
import { feeder, graphOf, noiseKeys, noiseOf } from "./feeds.js";
import { callSize, holding, type Prepare } from "./hold.js";
import { addLosses, addRuns, culprit, firstBad, firstBadRun, lossesAt, lossesOf, type Measured } from "./losses.js";
import type { Meter } from "./meter.js";
import { type Plan, type Position, stepsPerEpoch } from "./plan.js";
import { diverged } from "./problem/diverge.js";
import type { TrainProblem } from "./problem/index.js";

export interface Advancing {
  readonly session: Session;
  readonly program: Program;
  readonly split: Split;
  readonly plan: Plan;
  readonly now: () => number;
  readonly meter: Meter;
  /** A step that takes long is given up when it asks for it. */
  readonly signal?: AbortSignal;
}

export type Advance = (at: Position) => Promise<E.Either<TrainProblem, Position>>;

/** The order of each epoch, drawn once. */
const shuffling = ({ seed, count, balance }: Plan, train: Dataset) => {
  const classes = balance === undefined ? undefined : classesOf(train, balance);
  const block = blockOf(train);
  const orderOf = (epoch: number): Uint32Array =>
    classes === undefined ? epochOrder(count, seed, epoch, block) : balancedOrder(classes, seed, epoch);
  let drawn: { readonly epoch: number; readonly order: Uint32Array } = { epoch: 0, order: new Uint32Array() };
  return (epoch: number): Uint32Array => {
    if (drawn.epoch !== epoch) drawn = { epoch, order: orderOf(epoch) };
    return drawn.order;
  };
};

/**
 * The divergence that a step's losses are, with the term to blame; the losses of the first step and of the one before
 * are remembered.
 */
const naming = () => {
  let [first, before]: [Measured | undefined, Measured] = [undefined, {}];
  return (at: Position, losses: Measured): E.Either<TrainProblem, never> | undefined => {
    const bad = firstBad(losses);
    if (bad) return diverged(at, "train", bad, culprit(losses, first ?? losses, before));
    first ??= losses;
    before = losses;
    return undefined;
  };
};

/** For how many steps samples are fetched ahead. */
const AHEAD = 4;

/** Takes one step from a position. Batches are gathered into the same memory each time. */
const stepByStep = ({ session, program, split, plan, now, meter, signal }: Advancing): Advance => {
  const { seed, batch, count, steps } = plan;
  const perEpoch = stepsPerEpoch(plan);
  const feeds = feeder(graphOf(program, "train"));
  const orderOf = shuffling(plan, split.train);
  const named = naming();
  let columns: Batch | undefined;
  return async (at) => {
    const started = now();
    const step = at.step + 1;
    const samples = Math.min(batch, count - at.cursor);
    const [order, end] = [orderOf(at.epoch + 1), at.cursor + samples];
    const coming = fetched(split.train, order, at.cursor, end);
    if (coming !== undefined) await coming;
    columns = gather(split.train, order, at.cursor, end, columns);
    augment(split.train, columns, seed, step, samples);
    // While the engine is at work, the samples of the next steps come from the file.
    fetched(split.train, order, end, Math.min(count, end + AHEAD * batch))?.catch(() => undefined);
    const given = { columns, samples, noise: noiseOf(seed, "noise/", step), step, steps, stepsPerEpoch: perEpoch };
    const losses = lossesOf(await session.run("train", feeds(given), undefined, signal));
    const next = { ...at, step, cursor: end, sums: addLosses(at.sums, losses, samples) };
    const bad = named(next, losses);
    if (bad) return bad;
    meter.count(samples, now() - started);
    return E.right(next);
  };
};

/**
 * How many steps the call from a position takes. Calls end where those of an epoch that was begun here would, so that a
 * run that goes on takes the same.
 */
const runsFrom = ({ batch, count, steps }: Plan, size: number, { step, cursor }: Position): number => {
  if (count - cursor < batch) return 1;
  const [done, all] = [Math.floor(cursor / batch), Math.floor(count / batch)];
  return Math.min(size - (done % size), all - done, steps - step);
};

/** Takes a call's steps from a position. */
const callByCall = ({ program, split, plan, now, meter }: Advancing, stepping: Stepping): Advance => {
  const { seed, batch, count, steps } = plan;
  const graph = graphOf(program, "train");
  const orderOf = shuffling(plan, split.train);
  const named = naming();
  const varied = split.train.augmented !== undefined;
  const prepare: Prepare = (rows, first) => augment(split.train, rows, seed, first, batch);
  const data = holding(stepping, program, "train", split.train, "train", varied ? prepare : undefined);
  const size = callSize(Math.floor(count / batch), data.most(batch));
  return async (at) => {
    const started = now();
    const [runs, samples] = [runsFrom(plan, size, at), Math.min(batch, count - at.cursor)];
    const end = at.cursor + runs * samples;
    const rows = await data.rows(orderOf(at.epoch + 1), at.cursor, end, at.step + 1);
    const first = at.step + 1;
    const keys = noiseKeys(graph, seed, "noise/", first, runs);
    const lengths = { steps, stepsPerEpoch: stepsPerEpoch(plan) };
    const asked = stepping.steps({ graph: "train", set: "train", samples, rows, first, keys, ...lengths });
    // While the engine is at work: the next epoch's order takes as long to draw as a small model's steps.
    if (end >= count && at.step + runs < steps) orderOf(at.epoch + 2);
    const outputs = await asked;
    const bad = firstBadRun(outputs, runs);
    for (const run of bad === undefined ? [0, runs - 1] : [0, Math.max(0, bad - 1), bad]) {
      const here = { ...at, step: first + run, cursor: at.cursor + (run + 1) * samples };
      const found = named(here, lossesAt(outputs, runs, run));
      if (found) return found;
    }
    meter.count(runs * samples, now() - started, runs);
    return E.right({ ...at, step: at.step + runs, cursor: end, sums: addRuns(at.sums, outputs, runs, samples) });
  };
};

/** The way that suits the session's engine. */
export const advancing = (given: Advancing): Advance =>
  given.session.stepping === undefined ? stepByStep(given) : callByCall(given, given.session.stepping);
