/** The end of a training: figures, pictures, and what to do next; or, when it was stopped, how to go on. */
import * as E from "fp-ts/lib/Either.js";
import type { Split } from "../../runtime/data/index.js";
import type { Engine } from "../../runtime/engine/engine.js";
import { shellWord } from "../../runtime/problem/shell.js";
import type { Lock } from "../../runtime/run/lock.js";
import type { Trained as Ended } from "../../runtime/train/train.js";
import { counted, duration, table, whole } from "../report/format.js";
import type { Refusal, StopExit } from "../report/refusal.js";
import { refuseRun } from "../report/run.js";
import { drawCurve, drawModel, type Picture } from "../run/gallery.js";
import { faultsOf, figuresJson, figuresText, measure, warningsOf } from "../run/measure.js";
import { openTrained, type Samples, samplesIn, type Trained } from "../run/run.js";
import { type Outcome, refused } from "./outcome.js";
import { keptWords, progressJson } from "./standing.js";

/** A run that was asked to stop. Nothing is kept of one that was stopped before its first step. */
export const stopped = (folder: string, { position }: Ended, exit: StopExit): Outcome => {
  const resume = position.step === 0 ? null : `graft train --resume ${shellWord(folder)}`;
  const text =
    resume === null
      ? "Stopped before the first step; nothing was written.\n"
      : `Stopped after step ${whole(position.step)}; the checkpoint is in ${folder}.\nTo go on: ${resume}\n`;
  return { exit, text, json: { run: folder, complete: false, step: position.step, resume }, reports: [] };
};

export interface Finished {
  readonly folder: string;
  readonly engine: Engine;
  readonly split: Split;
  readonly seconds: number;
  readonly lock: Lock;
  /** Told what takes a while. */
  readonly say: (text: string) => void;
}

const draw = async (trained: Trained, samples: Samples): Promise<E.Either<Refusal, ReadonlyArray<Picture>>> => {
  const model = await drawModel(trained, samples.dataset);
  if (E.isLeft(model)) return model;
  return E.map((curve: ReadonlyArray<Picture>) => [...model.right, ...curve])(await drawCurve(trained.folder));
};

const summary = ({ run, engine, folder }: Trained, seconds: number, pictures: ReadonlyArray<Picture>): string => {
  const { plan, position } = run.state;
  return table([
    ["run", folder],
    [
      "trained",
      `${counted(position.epoch, "epoch")}, ${counted(position.step, "step")} of ${counted(plan.batch, "sample")} ` +
        `in ${duration(seconds)} on ${engine.name} (${engine.version})${keptWords(run.state)}`,
    ],
    ...pictures.map(({ path, words }, i) => [i === 0 ? "pictures" : "", `${path}: ${words}`]),
  ]);
};

/** Why nothing more is written: the folder was moved, or another has it. */
const lost = async ({ lock }: Finished): Promise<Outcome | undefined> => {
  const held = await lock.held();
  return E.isLeft(held) ? refused(refuseRun(held.left)) : undefined;
};

const conclude = async (trained: Trained, finished: Finished): Promise<Outcome> => {
  const { split, seconds, say } = finished;
  const samples = samplesIn(trained, split);
  say("measuring what was trained …\n");
  const figures = await measure(trained, samples);
  if (E.isLeft(figures)) return refused(figures.left);
  const gone = await lost(finished);
  if (gone !== undefined) return gone;
  const pictures = await draw(trained, samples);
  if (E.isLeft(pictures)) return (await lost(finished)) ?? refused(pictures.left);
  const { folder, run } = trained;
  const json = {
    run: folder,
    ...progressJson(run),
    seconds: Number(seconds.toFixed(3)),
    ...figuresJson(figures.right),
    pictures: pictures.right.map(({ path }) => path),
  };
  const text = `${summary(trained, seconds, pictures.right)}\n${figuresText(figures.right)}`;
  const faults = faultsOf(figures.right);
  const reports = [...faults, ...warningsOf(figures.right, run.compiled.core, run.compiled.typed)];
  return { exit: faults.length > 0 ? 1 : 0, text, json, reports };
};

/** Opens the run as any later command would, measures it and draws its pictures. */
export const finish = async (finished: Finished): Promise<Outcome> => {
  const trained = await openTrained(finished.folder, finished.engine);
  if (E.isLeft(trained)) return (await lost(finished)) ?? refused(trained.left);
  try {
    return await conclude(trained.right, finished);
  } finally {
    trained.right.model.session.dispose();
  }
};
