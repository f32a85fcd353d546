/**
 * The trainings of one spec with several seeds, and what each came to.
 *
 * In: a checked spec, seeds and a folder. Out: for each seed its figures and the codes of samples that no run learnt
 * from; or a refusal. Finished runs are not trained again.
 */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { CoreModel } from "../../../compiler/expand/core.js";
import type { Split } from "../../../runtime/data/index.js";
import type { Engine } from "../../../runtime/engine/engine.js";
import { type MetricName, measure, type Results } from "../../../runtime/measure/index.js";
import type { Encoded } from "../../../runtime/run/index.js";
import type { EpochEnd, Progress } from "../../../runtime/train/train.js";
import type { Refusal } from "../../report/refusal.js";
import { refuseMeasure, subjectIn } from "../../run/measure.js";
import { openTrained, type Samples, samplesIn, type Trained } from "../../run/run.js";
import { compileSource } from "../../run/spec.js";
import { resolvedSpec } from "../../spec.js";
import { runTrial } from "../trial.js";

export interface Plan {
  readonly core: CoreModel;
  readonly seeds: ReadonlyArray<number>;
  readonly folder: string;
  readonly engine: Engine;
  /** Nobody named it. */
  readonly auto: boolean;
  readonly data: { readonly source: string; readonly split: Split };
  readonly epochs: number | undefined;
  readonly metrics: ReadonlyArray<MetricName>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly onEpoch: (end: EpochEnd) => void;
}

export interface Outcome extends Results {
  readonly seed: number;
  readonly folder: string;
  readonly codes: Encoded;
  readonly samples: Samples;
}

/** The seed whose draw sets samples aside for every run. */
export const splitSeedOf = ({ train }: CoreModel, seeds: ReadonlyArray<number>): number =>
  train["split-seed"] ?? seeds[0] ?? train.seed;

/** Progress of one training as that of all: the seeds still to come take as long. */
const overall =
  ({ onProgress, seeds }: Plan, index: number) =>
  (at: Progress): void => {
    const each = (at.secondsLeft / Math.max(at.steps - at.step, 1)) * at.steps;
    onProgress({ ...at, secondsLeft: at.secondsLeft + each * (seeds.length - 1 - index) });
  };

const trainOne = async (
  plan: Plan,
  seed: number,
  index: number,
): Promise<E.Either<Refusal, "Completed" | "Stopped">> => {
  const { core, seeds, folder, engine, auto, data, epochs, signal, onEpoch } = plan;
  const text = resolvedSpec(core, { data: data.source, epochs, seed, splitSeed: splitSeedOf(core, seeds) });
  const compiled = compileSource({ name: "spec.json", text });
  if (E.isLeft(compiled)) return compiled;
  const place = join(folder, `seed-${seed}`);
  const hooks = { signal, onEpoch, onProgress: overall(plan, index) };
  const ended = await runTrial({ folder: place, text, compiled: compiled.right, engine, auto, data, ...hooks });
  return E.map(({ _tag }: { readonly _tag: "Completed" | "Stopped" }) => _tag)(ended);
};

const measureTrained = async (
  { data, metrics }: Plan,
  seed: number,
  trained: Trained,
): Promise<E.Either<Refusal, Outcome>> => {
  const samples = samplesIn(trained, data.split);
  const subject = subjectIn(trained, samples);
  try {
    const results = await measure(subject, metrics);
    if (E.isLeft(results)) return E.left(refuseMeasure(results.left));
    return E.right({ ...results.right, seed, folder: trained.folder, codes: await subject.codes(), samples });
  } finally {
    await subject.close();
  }
};

const measureOne = async (plan: Plan, seed: number): Promise<E.Either<Refusal, Outcome>> => {
  const trained = await openTrained(join(plan.folder, `seed-${seed}`), plan.engine);
  if (E.isLeft(trained)) return trained;
  try {
    return await measureTrained(plan, seed, trained.right);
  } finally {
    trained.right.model.session.dispose();
  }
};

/** Trains every seed; `Stopped` with the number of those that are done when it was asked to stop. */
export const trainSeeds = async (
  plan: Plan,
  onSeed: (index: number) => void,
): Promise<E.Either<Refusal, { readonly _tag: "Completed" | "Stopped"; readonly done: number }>> => {
  for (const [index, seed] of plan.seeds.entries()) {
    if (plan.signal.aborted) return E.right({ _tag: "Stopped", done: index });
    onSeed(index);
    const ended = await trainOne(plan, seed, index);
    if (E.isLeft(ended)) return ended;
    if (ended.right === "Stopped") return E.right({ _tag: "Stopped", done: index });
  }
  return E.right({ _tag: "Completed", done: plan.seeds.length });
};

/** Measures every seed's run on the samples that all of them held out. */
export const measureSeeds = async (
  plan: Plan,
  onSeed: (index: number) => void,
): Promise<E.Either<Refusal, ReadonlyArray<Outcome>>> => {
  const outcomes: Array<Outcome> = [];
  for (const [index, seed] of plan.seeds.entries()) {
    onSeed(index);
    const outcome = await measureOne(plan, seed);
    if (E.isLeft(outcome)) return outcome;
    outcomes.push(outcome.right);
  }
  return E.right(outcomes);
};
