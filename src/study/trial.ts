/**
 * One of several trainings: of a spec, into a folder that may hold it already.
 *
 * In: a resolved spec's text, a folder, an engine and data. Out: how it ended. A finished run is left as it is, one
 * that was stopped goes on, and a folder with another spec's run is refused: so a command that trains many can be
 * stopped and called again.
 */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { Compiled } from "../../compiler/pipeline/compile.js";
import { textAt } from "../../runtime/checkpoint/atomic.js";
import type { Split } from "../../runtime/data/index.js";
import type { Engine } from "../../runtime/engine/engine.js";
import { openLogs } from "../../runtime/log/index.js";
import { specFile, stateFile } from "../../runtime/run/folder.js";
import { resumeRun, startRun } from "../../runtime/run/index.js";
import type { EpochEnd, Progress, Trained } from "../../runtime/train/train.js";
import { type Refusal, refusal } from "../report/refusal.js";
import { refuseRun } from "../report/run.js";
import { usage } from "../report/usage.js";
import { beginningOf } from "../run/begin.js";
import { readRun } from "../run/run.js";

export interface Trial {
  readonly folder: string;
  /** The resolved spec, and what it compiles to. */
  readonly text: string;
  readonly compiled: Compiled;
  readonly engine: Engine;
  /** Nobody named it: then a training that was begun on another is not gone on with. */
  readonly auto: boolean;
  readonly data: { readonly source: string; readonly split: Split };
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly onEpoch?: (end: EpochEnd) => void;
}

const otherSpec = (folder: string): Refusal =>
  refusal(
    2,
    usage(`${folder} holds a run of another spec.`, "take another folder with --out", [
      "A run is only gone on with when its spec is the very one asked for.",
    ]),
  );

/** Trains, goes on, or finds it done. */
export const runTrial = async (trial: Trial): Promise<E.Either<Refusal, Trained>> => {
  const { folder, text, compiled, engine, auto, data, signal, onProgress, onEpoch } = trial;
  const names = compiled.core.train.log ?? [];
  const hooksFrom = (from: number) => {
    const logs = openLogs({ folder, names, from });
    const both = (end: EpochEnd): void => {
      logs.onEpoch(end);
      onEpoch?.(end);
    };
    return { ...(signal && { signal }), ...(onProgress && { onProgress }), onEpoch: both };
  };
  const begun = (await textAt(join(folder, stateFile))) !== undefined;
  if (begun && (await textAt(join(folder, specFile))) !== text) return E.left(otherSpec(folder));
  if (!begun) {
    const { program, core } = compiled;
    const beginning = await beginningOf(compiled);
    if (E.isLeft(beginning)) return beginning;
    const started = await startRun({
      folder,
      spec: text,
      program,
      settings: core.train,
      begin: beginning.right.tensors,
      engine,
      data,
      ...hooksFrom(0),
    });
    return E.mapLeft(refuseRun)(started);
  }
  const run = await readRun(folder);
  if (E.isLeft(run)) return run;
  return E.mapLeft(refuseRun)(
    await resumeRun({ run: run.right, engine, acceptEngine: !auto, data, ...hooksFrom(run.right.state.position.step) }),
  );
};
