/**
 * One spec trained with several seeds, and how alike the latents come out.
 *
 * In: a spec and what is asked of it. Out: every problem before the first training, or what the trainings came to, with
 * the files that say so. Nothing is printed: `watch` is told how it goes.
 */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { settledSplit } from "../../../compiler/expand/samples.js";
import type { EpochEnd, Progress } from "../../../runtime/train/train.js";
import { settledAddress } from "../../data.js";
import type { Refusal } from "../../report/refusal.js";
import { openEngine } from "../../run/engine.js";
import { writeFile, writePicture } from "../../run/picture.js";
import { fileName, splitData } from "../../run/run.js";
import { changesOf, checkSource } from "../../run/spec.js";
import { resolvedSpec } from "../../spec.js";
import { readSeeds, type SpecFrom, specFrom } from "../asked.js";
import { inStudyFolder } from "../folder.js";
import { readMetrics, studyMetrics } from "../metrics.js";
import { drawClouds, stabilityReport } from "./report.js";
import { type Stability, stabilityCsv, stabilityOf } from "./result.js";
import { measureSeeds, type Plan, splitSeedOf, trainSeeds } from "./train.js";

export interface StabilityAsked {
  /** `5` for so many, or a list. */
  readonly seeds: string | ReadonlyArray<number>;
  readonly data?: string;
  readonly epochs?: number;
  readonly engine?: string;
  /** Names with commas between. */
  readonly metrics?: string;
  readonly out?: string;
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
}

export type StabilityReady = Omit<Plan, "signal" | "onProgress" | "onEpoch">;

/** Who looks on while seeds are trained; `end` is called when no more are. */
export interface StabilityWatch {
  readonly signal: AbortSignal;
  readonly onSeed: (index: number) => void;
  readonly onProgress: (progress: Progress) => void;
  readonly onEpoch: (end: EpochEnd) => void;
  readonly end: () => void;
}

export type StabilityEnd =
  | { readonly _tag: "Stopped"; readonly done: number }
  | { readonly _tag: "Completed"; readonly stability: Stability; readonly files: ReadonlyArray<string> };

/** Checks everything that can be wrong before the first training. */
export const prepareStability = async (
  from: SpecFrom,
  options: StabilityAsked,
): Promise<E.Either<Refusal, StabilityReady>> => {
  const read = await specFrom(from);
  if (E.isLeft(read)) return read;
  const opened = checkSource(read.right.source, { ...changesOf(options), bases: read.right.bases });
  if (E.isLeft(opened)) return opened;
  const core = settledSplit(opened.right.typed.core);
  const seeds = readSeeds(options.seeds, core.train.seed);
  if (E.isLeft(seeds)) return seeds;
  const metrics = readMetrics(options.metrics ?? studyMetrics);
  if (E.isLeft(metrics)) return metrics;
  const address = options.data ?? core.train.data;
  const split = await splitData(core, address, splitSeedOf(core, seeds.right));
  if (E.isLeft(split)) return split;
  const chosen = await openEngine(options.engine);
  if (E.isLeft(chosen)) return chosen;
  return E.right({
    core,
    seeds: seeds.right,
    folder: options.out ?? join("runs", `${fileName(core.name)}-stability`),
    engine: chosen.right.engine,
    auto: chosen.right.auto,
    data: { source: settledAddress(address), split: split.right },
    epochs: options.epochs,
    metrics: metrics.right,
  });
};

const names = ["report.html", "stability.csv", "latents.png", "latents.svg"] as const;

const write = async (
  plan: StabilityReady,
  stability: Stability,
  command: string,
): Promise<E.Either<Refusal, ReadonlyArray<string>>> => {
  const { core, folder } = plan;
  const clouds = await drawClouds(stability);
  if (E.isLeft(clouds)) return clouds;
  const text = resolvedSpec(core, {
    data: plan.data.source,
    epochs: plan.epochs,
    splitSeed: splitSeedOf(core, plan.seeds),
  });
  const page = await stabilityReport(core, stability, clouds.right, text, command);
  if (E.isLeft(page)) return page;
  const files = names.map((name) => join(folder, name));
  const [html = "", csv = "", ...pictures] = files;
  for (const [path, content] of [
    [html, page.right],
    [csv, stabilityCsv(stability)],
  ] as const) {
    const written = await writeFile(path, content, { reportBy: "stability" });
    if (E.isLeft(written)) return written;
  }
  for (const path of pictures) {
    const written = await writePicture(path, E.right(clouds.right), { reportBy: "stability" });
    if (E.isLeft(written)) return written;
  }
  return E.right(files);
};

const perform = async (
  ready: StabilityReady,
  command: string,
  watch: () => StabilityWatch,
  onMeasure: (index: number) => void,
): Promise<E.Either<Refusal, StabilityEnd>> => {
  const { signal, onProgress, onEpoch, onSeed, end } = watch();
  const plan: Plan = { ...ready, signal, onProgress, onEpoch };
  const trained = await trainSeeds(plan, onSeed).finally(end);
  if (E.isLeft(trained)) return trained;
  if (trained.right._tag === "Stopped") return E.right({ _tag: "Stopped", done: trained.right.done });
  const outcomes = await measureSeeds(plan, onMeasure);
  if (E.isLeft(outcomes)) return outcomes;
  const stability = stabilityOf(ready.core.name, outcomes.right);
  const files = await write(ready, stability, command);
  return E.map((written: ReadonlyArray<string>): StabilityEnd => ({ _tag: "Completed", stability, files: written }))(
    files,
  );
};

/** Trains, measures and writes. `command` is what the page says it was made by. */
export const performStability = async (
  ready: StabilityReady,
  command: string,
  watch: () => StabilityWatch,
  onMeasure: (index: number) => void,
): Promise<E.Either<Refusal, StabilityEnd>> =>
  E.flatten(await inStudyFolder(ready.folder, names, "stability", () => perform(ready, command, watch, onMeasure)));
