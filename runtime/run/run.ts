/**
 * Runs: training that outlives its process.
 *
 * In: a program or an opened run, an engine and data. Out: how the training ended, its folder holding the last
 * checkpoint. A run that was stopped or killed goes on from its checkpoint and ends with the same bytes as one that
 * never was.
 */

import * as fs from "node:fs/promises";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { Program } from "../../compiler/ir/program.js";
import type { Door } from "../checkpoint/atomic.js";
import type { Split } from "../data/index.js";
import type { Engine, Tensors } from "../engine/engine.js";
import { readPlain } from "../file/plain.js";
import { initialise, initialSeedOf, withCopies } from "../train/initialise.js";
import { type Position, planOf, type Settings } from "../train/plan.js";
import type { TrainProblem } from "../train/problem/index.js";
import { type EpochEnd, type Keeper, type Progress, type Trained, train } from "../train/train.js";
import {
  checkFolder,
  ensureRecord,
  freshKeeper,
  type Identity,
  metricsFile,
  prune,
  resumedKeeper,
  settleRecord,
} from "./folder.js";
import { markData, sha256 } from "./hash.js";
import { resumeJournal } from "./journal.js";
import { type Lock, withLock } from "./lock.js";
import { type EngineMark, engineMark } from "./mark.js";
import { mostState, stateFile } from "./names.js";
import type { Run } from "./open.js";
import { type Checkpoint, checkpointIn, type Lost, noting, outlasting } from "./outlast.js";
import type { RunProblem } from "./problem/index.js";
import { encodeState, isComplete, type RunState } from "./state.js";

/** What starting and resuming share. */
export interface Work {
  readonly engine: Engine;
  readonly data: { readonly source: string; readonly split: Split };
  readonly signal?: AbortSignal;
  /** After every few steps. */
  readonly onProgress?: (progress: Progress) => void;
  /** After every epoch. */
  readonly onEpoch?: (end: EpochEnd) => void;
  /** Told that what computed was lost, and from which step the run goes on. */
  readonly onLost?: (lost: Lost) => void;
  /** The time in milliseconds, of which the log makes dates. */
  readonly now?: () => number;
  /** The folder's lock where the caller holds it already, and keeps it; else the training locks the folder. */
  readonly lock?: Lock;
  /** The system's file calls; a test hands in ones that fail. */
  readonly door?: Door;
}

/** What `startRun` is given. */
export interface Start extends Work {
  readonly folder: string;
  /** Whether a run that is there already may be removed. */
  readonly replace?: boolean;
  /** The resolved spec's text, and the program that it compiles to. */
  readonly spec: string;
  readonly program: Program;
  readonly settings: Settings;
  /** Weights that it begins with in place of those drawn by the seed. */
  readonly begin?: Tensors;
}

type Ended = Promise<E.Either<RunProblem | TrainProblem, Trained>>;

interface Task {
  readonly program: Program;
  readonly settings: Settings;
  readonly state: Tensors;
  readonly keeper: Keeper<RunProblem>;
  readonly from?: Position;
  readonly best?: Tensors;
}

/** Trains on a session of its own. */
const perform = async (work: Work, { state, ...task }: Task): Ended => {
  const session = await work.engine.load(task.program);
  try {
    await session.write(state);
    const { signal, onProgress, onEpoch, now } = work;
    const hooks = {
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
      ...(onEpoch && { onEpoch }),
      ...(now && { now }),
    };
    return await train({ session, split: work.data.split, ...task, ...hooks });
  } finally {
    session.dispose();
  }
};

const startLocked = async (start: Start, lock: Lock): Ended => {
  const { folder, replace = false, spec, program, settings, engine, data, door = fs } = start;
  const free = await checkFolder(folder, replace, door);
  if (E.isLeft(free)) return free;
  if (data.split.train.count === 0) return E.left({ _tag: "NoSamples" });
  const plan = planOf(settings, data.split.train.count);
  const mark = markData(data.source, data.split);
  const identity: Identity = { folder, program, spec, plan, engine: engineMark(engine), data: mark };
  const { keeper, saved } = noting(freshKeeper(identity, lock, replace, door));
  const drawn = initialise(program, initialSeedOf(settings), data.split.train);
  const state = start.begin === undefined ? drawn : withCopies(program, { ...drawn, ...start.begin });
  const begin = (): Ended => perform(start, { program, settings, state, keeper });
  const go = (from: Checkpoint): Ended => (from === undefined ? begin() : goOn({ ...start, run: from }, lock));
  const last = (): Promise<Checkpoint> => (saved() ? checkpointIn(folder, program) : Promise.resolve(undefined));
  return outlasting(undefined, go, last, start.onLost);
};

/** Trains a new run. Until its first step is done, nothing but the folder's lock is written and nothing removed. */
export const startRun = (start: Start): Ended =>
  withLock(start.folder, start.lock, start.door ?? fs, (lock) => startLocked(start, lock));

/** What `resumeRun` is given. */
export interface Resume extends Work {
  readonly run: Run<{ readonly program: Program }>;
  /**
   * Goes on with another engine or version of it: correct, but no longer to the bit what the first one would have made.
   */
  readonly acceptEngine?: boolean;
}

const sameEngine = (a: EngineMark, b: EngineMark): boolean => a.name === b.name && a.version === b.version;

/** Whether the engine and the data are those of the run. */
const compatible = ({ run, engine, data, acceptEngine = false }: Resume): E.Either<RunProblem, void> => {
  const { state } = run;
  if (!acceptEngine && !isComplete(state) && !sameEngine(state.engine, engine))
    return E.left({ _tag: "EngineDiffers", expected: state.engine, found: engineMark(engine) });
  const found = markData(data.source, data.split);
  const same = found.sha256 === state.data.sha256;
  return same ? E.right(undefined) : E.left({ _tag: "DataDiffers", expected: state.data, found });
};

/** Whether the folder still holds the checkpoint that was read: another process may have gone on with it in between. */
const unmoved = async (folder: string, state: RunState): Promise<E.Either<RunProblem, void>> => {
  const bytes = await readPlain(join(folder, stateFile), mostState);
  if (E.isLeft(bytes)) return bytes;
  const same = new TextDecoder().decode(bytes.right) === encodeState(state, sha256);
  return same ? E.right(undefined) : E.left({ _tag: "RunMovedOn", folder });
};

/** Trains on from a checkpoint. */
const goOn = async (resume: Resume, lock: Lock): Ended => {
  const { run, engine, door = fs } = resume;
  const { state, folder, spec, compiled } = run;
  const tidy = await prune(folder, state, door);
  if (E.isLeft(tidy)) return tidy;
  const journal = await resumeJournal(join(folder, metricsFile), state.metrics, door);
  if (E.isLeft(journal)) return journal;
  const { plan, data, position } = state;
  const identity: Identity = { folder, program: compiled.program, spec, plan, engine: engineMark(engine), data };
  return perform(resume, {
    program: compiled.program,
    settings: { ...plan, epochs: undefined },
    state: { ...run.model, ...run.slots },
    keeper: resumedKeeper(identity, lock, journal.right, door),
    from: position,
    ...(run.best && { best: run.best }),
  });
};

const resumeLocked = async (resume: Resume, lock: Lock): Ended => {
  const { folder, state, compiled } = resume.run;
  const still = await unmoved(folder, state);
  if (E.isLeft(still)) return still;
  const known = await ensureRecord(folder, state, resume.door ?? fs);
  if (E.isLeft(known)) return known;
  const go = (from: Checkpoint): Ended => goOn({ ...resume, run: from ?? resume.run }, lock);
  return outlasting(resume.run, go, () => checkpointIn(folder, compiled.program), resume.onLost);
};

/** What a crash between a last checkpoint and its tidying left. A folder that can't be locked is left as it is. */
const tidyComplete = async (folder: string, state: RunState, lock: Lock | undefined, door: Door): Ended => {
  await withLock(folder, lock, door, async () => {
    const pruned = await prune(folder, state, door);
    return E.isLeft(pruned) ? pruned : settleRecord(folder, state, door);
  });
  return E.right({ _tag: "Completed", position: state.position });
};

/** Goes on with a run from its checkpoint; a complete run is left as it is. */
export const resumeRun = async (resume: Resume): Ended => {
  const { run, door = fs } = resume;
  const { folder, state } = run;
  const fits = compatible(resume);
  if (E.isLeft(fits)) return fits;
  return isComplete(state)
    ? tidyComplete(folder, state, resume.lock, door)
    : withLock(folder, resume.lock, door, (lock) => resumeLocked(resume, lock));
};
