/**
 * The lecture's trainings. In: trials, data and a folder. Out: a run for each, in `runs/MODEL/seed-N`; one that is
 * there already is not trained again, one that was stopped goes on.
 */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { CoreModel } from "../../../compiler/expand/core.js";
import type { Split } from "../../../runtime/data/index.js";
import type { Engine } from "../../../runtime/engine/engine.js";
import type { EpochEnd, Progress } from "../../../runtime/train/train.js";
import type { Refusal } from "../../report/refusal.js";
import { compileSource } from "../../run/spec.js";
import { resolvedSpec } from "../../spec.js";
import { runTrial } from "../trial.js";
import type { ModelName } from "./models.js";
import type { Trial } from "./plan.js";

export interface Setting {
  readonly folder: string;
  readonly engine: Engine;
  /** Nobody named it. */
  readonly auto: boolean;
  readonly data: { readonly source: string; readonly split: Split };
  readonly epochs: number | undefined;
  readonly cores: ReadonlyMap<ModelName, CoreModel>;
}

export interface Hooks {
  readonly signal: AbortSignal;
  readonly onTrial: (trial: Trial, index: number) => void;
  readonly onProgress: (progress: Progress) => void;
  readonly onEpoch: (end: EpochEnd) => void;
}

export const folderOf = ({ folder }: Pick<Setting, "folder">, { model, seed }: Trial): string =>
  join(folder, "runs", model, `seed-${seed}`);

/** The resolved spec of a training. */
const specOf = ({ cores, data, epochs }: Setting, { model, seed }: Trial): string => {
  const core = cores.get(model);
  if (core === undefined) throw new Error(`the lecture's model ${model} was not opened`);
  return resolvedSpec(core, { data: data.source, epochs, seed });
};

const trainOne = async (setting: Setting, trial: Trial, hooks: Hooks): Promise<E.Either<Refusal, boolean>> => {
  const text = specOf(setting, trial);
  const compiled = compileSource({ name: "spec.json", text });
  if (E.isLeft(compiled)) return compiled;
  const { engine, auto, data } = setting;
  const { signal, onEpoch, onProgress } = hooks;
  const folder = folderOf(setting, trial);
  const ended = await runTrial({
    folder,
    text,
    compiled: compiled.right,
    engine,
    auto,
    data,
    signal,
    onEpoch,
    onProgress,
  });
  return E.map(({ _tag }: { readonly _tag: "Completed" | "Stopped" }) => _tag === "Completed")(ended);
};

/** How many of the trials are done: all of them, unless it was asked to stop. */
export const trainTrials = async (
  setting: Setting,
  trials: ReadonlyArray<Trial>,
  hooks: Hooks,
): Promise<E.Either<Refusal, number>> => {
  for (const [index, trial] of trials.entries()) {
    if (hooks.signal.aborted) return E.right(index);
    hooks.onTrial(trial, index);
    const done = await trainOne(setting, trial, hooks);
    if (E.isLeft(done)) return done;
    if (!done.right) return E.right(index);
  }
  return E.right(trials.length);
};
