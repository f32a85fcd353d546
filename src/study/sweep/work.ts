/**
 * One trial of a sweep: trained, and measured on the samples that every trial holds out.
 *
 * In: the whole text of its spec, a folder and the names of metrics. Out: how it ended; its figures lie in the folder
 * beside the checkpoint that they were measured of, so a trial that is done is neither trained nor measured again.
 */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { Compiled } from "../../../compiler/pipeline/compile.js";
import { textAt } from "../../../runtime/checkpoint/atomic.js";
import type { Split } from "../../../runtime/data/index.js";
import type { Engine } from "../../../runtime/engine/engine.js";
import type { Absent, MetricName, Row } from "../../../runtime/measure/index.js";
import { figuresFile, metricsFile, specFile, stateFile } from "../../../runtime/run/folder.js";
import { sha256 } from "../../../runtime/run/hash.js";
import { decodeState, isComplete, type RunState } from "../../../runtime/run/state.js";
import type { EpochEnd, Progress } from "../../../runtime/train/train.js";
import type { Refusal } from "../../report/refusal.js";
import type { Chosen } from "../../run/engine.js";
import { type Figures, measure } from "../../run/measure.js";
import { memoryHere, refuseMemory, trainBytes } from "../../run/memory.js";
import { writeFile } from "../../run/picture.js";
import { openTrained, samplesIn, splitData } from "../../run/run.js";
import { compileSource } from "../../run/spec.js";
import { marksWanted } from "../../wanted.js";
import { encodeFigures, figuresIn, type KeptFigures } from "../figures.js";
import { runTrial } from "../trial.js";
import type { Curve, EndedEarly } from "./early.js";

export interface Work {
  readonly folder: string;
  readonly text: string;
  readonly metrics: ReadonlyArray<MetricName>;
}

/** What a trial came to. */
export interface Measured {
  readonly rows: ReadonlyArray<Row>;
  readonly absent: ReadonlyArray<Absent>;
  readonly samples: { readonly called: string; readonly count: number; readonly data: string };
}

export interface Hooks {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly onEpoch?: (end: EpochEnd) => void;
  readonly onMeasure?: () => void;
}

interface Kept extends Measured {
  readonly schema: 1;
  /** The model that was measured. */
  readonly model: string;
  readonly metrics: ReadonlyArray<MetricName>;
}

const isText = (value: unknown): value is string => typeof value === "string";

/** Figures of a trial, where they have a trial's fields. */
const isKept = (figures: KeptFigures): figures is KeptFigures & Kept => {
  const { schema, model, metrics, absent, samples } = figures as unknown as Partial<Kept>;
  return (
    schema === 1 &&
    isText(model) &&
    Array.isArray(metrics) &&
    Array.isArray(absent) &&
    absent.every((one) => isText(one?.name) && isText(one?.reason)) &&
    isText(samples?.called) &&
    Number.isSafeInteger(samples?.count) &&
    isText(samples?.data)
  );
};

const stateOf = async (folder: string): Promise<RunState | undefined> => {
  const text = await textAt(join(folder, stateFile));
  const state = text === undefined ? undefined : decodeState(folder, text, sha256);
  return state !== undefined && E.isRight(state) ? state.right : undefined;
};

/** Whether the folder holds this trial's run, none, or another one's. */
export const standing = async ({
  folder,
  text,
}: Pick<Work, "folder" | "text">): Promise<"new" | "begun" | "trained" | "other"> => {
  const state = await stateOf(folder);
  if (state === undefined) return (await textAt(join(folder, stateFile))) === undefined ? "new" : "begun";
  if ((await textAt(join(folder, specFile))) !== text) return "other";
  return isComplete(state) ? "trained" : "begun";
};

/** The figures that lie in the folder, if they are those of its model and of all these metrics. */
export const measuredIn = async ({ folder, text, metrics }: Work): Promise<Measured | undefined> => {
  const [state, spec, kept] = [await stateOf(folder), await textAt(join(folder, specFile)), await figuresIn(folder)];
  if (state === undefined || !isComplete(state) || spec !== text || kept === undefined || !isKept(kept))
    return undefined;
  const sound = kept.model === state.files.model.sha256 && metrics.every((name) => kept.metrics.includes(name));
  if (!sound) return undefined;
  const asked = <A extends { readonly name: MetricName }>(all: ReadonlyArray<A>): ReadonlyArray<A> =>
    all.filter(({ name }) => metrics.includes(name));
  return { rows: asked(kept.rows), absent: asked(kept.absent), samples: kept.samples };
};

/** What ended a trial early, beside its run. */
const earlyFile = "early.json";

/** Notes that a trial ended early, so that the sweep does not go on with it when it is called again. */
export const noteEarly = (folder: string, early: EndedEarly): Promise<E.Either<Refusal, void>> =>
  writeFile(join(folder, earlyFile), `${JSON.stringify({ schema: 1, ...early })}\n`, "chosen");

/** Whether a trial ended early, and how. */
export const endedEarlyIn = async ({
  folder,
  text,
}: Pick<Work, "folder" | "text">): Promise<EndedEarly | undefined> => {
  const written = await textAt(join(folder, earlyFile));
  if (written === undefined || (await textAt(join(folder, specFile))) !== text) return undefined;
  try {
    const { epoch, loss, bar } = JSON.parse(written) as Partial<EndedEarly>;
    return epoch === undefined || loss === undefined || bar === undefined ? undefined : { epoch, loss, bar };
  } catch {
    return undefined;
  }
};

/** The losses by which a search judges a trial, epoch by epoch: held out, or of training where nothing is. */
export const curveIn = async (folder: string): Promise<Curve> => {
  const lines = ((await textAt(join(folder, metricsFile))) ?? "").split("\n").filter((line) => line !== "");
  const records = lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as { readonly split: string; readonly loss: number }];
    } catch {
      return []; // a crash may have cut the last line
    }
  });
  const heldOut = records.filter(({ split }) => split === "held-out");
  return (heldOut.length > 0 ? heldOut : records).map(({ loss }) => loss);
};

type Splits = Map<string, Split>;

/** The data of a trial; trials that want the same share it. */
export const splitFor = async ({ core }: Compiled, splits: Splits): Promise<E.Either<Refusal, Split>> => {
  const { data, validation, seed } = core.train;
  const key = JSON.stringify([
    data,
    validation,
    core.train["split-seed"] ?? seed,
    marksWanted(core),
    core.train.stratify,
    core.inputs,
    core.conditions,
  ]);
  const known = splits.get(key);
  if (known !== undefined) return E.right(known);
  const split = await splitData(core, data, seed);
  splits.clear();
  if (E.isRight(split)) splits.set(key, split.right);
  return split;
};

const keep = (folder: string, state: RunState, metrics: ReadonlyArray<MetricName>, figures: Figures) => {
  const { rows, absent, samples } = figures;
  const kept = {
    schema: 1,
    model: state.files.model.sha256,
    metrics,
    samples: { called: samples.called, count: samples.dataset.count, data: state.data.sha256 },
    rows,
    absent,
  };
  return writeFile(join(folder, figuresFile), encodeFigures(kept), "chosen");
};

const measureRun = async (
  { folder, metrics }: Work,
  engine: Engine,
  split: Split,
  signal: AbortSignal,
): Promise<E.Either<Refusal, "Completed" | "Stopped">> => {
  const trained = await openTrained(folder, engine);
  if (E.isLeft(trained)) return trained;
  try {
    const figures = await measure(trained.right, samplesIn(trained.right, split), { names: metrics, signal });
    if (E.isLeft(figures)) return figures;
    if (signal.aborted) return E.right("Stopped");
    const written = await keep(folder, trained.right.run.state, metrics, figures.right);
    return E.map((): "Completed" => "Completed")(written);
  } finally {
    trained.right.model.session.dispose();
  }
};

/** Trains, goes on, or finds it trained; then measures. */
export const doWork = async (
  work: Work,
  { engine, auto }: Chosen,
  splits: Splits,
  { signal, onProgress, onEpoch, onMeasure }: Hooks,
): Promise<E.Either<Refusal, "Completed" | "Stopped">> => {
  const compiled = compileSource({ name: specFile, text: work.text });
  if (E.isLeft(compiled)) return compiled;
  const { core } = compiled.right;
  const tooMuch = refuseMemory(trainBytes(compiled.right), memoryHere(), core.train.batch);
  if (tooMuch !== undefined) return E.left(tooMuch);
  const split = await splitFor(compiled.right, splits);
  if (E.isLeft(split)) return split;
  const ended = await runTrial({
    folder: work.folder,
    text: work.text,
    compiled: compiled.right,
    engine,
    auto,
    data: { source: core.train.data, split: split.right },
    signal,
    ...(onProgress && { onProgress }),
    ...(onEpoch && { onEpoch }),
  });
  if (E.isLeft(ended)) return ended;
  if (ended.right._tag === "Stopped") return E.right("Stopped");
  onMeasure?.();
  return measureRun(work, engine, split.right, signal);
};
