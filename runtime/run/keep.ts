/**
 * A model becomes a run's folder, as it stands.
 *
 * In: a program with its state, how far it has come, and the data that it learnt from or would. Out: a folder that
 * opens, resumes and is measured as any run's; what is there already is left alone, unless it is a run that may be
 * replaced.
 */
import * as fs from "node:fs/promises";
import * as E from "fp-ts/lib/Either.js";
import type { Program } from "../../compiler/ir/program.js";
import type { Split } from "../data/index.js";
import type { Engine, Tensors } from "../engine/engine.js";
import { type Position, planOf, type Settings } from "../train/plan.js";
import { checkFolder, freshKeeper } from "./folder.js";
import { markData } from "./hash.js";
import { withLock } from "./lock.js";
import { engineMark } from "./mark.js";
import type { RunProblem } from "./problem/index.js";

export interface Keep {
  readonly folder: string;
  /** Whether a run that is there already may be replaced. */
  readonly replace: boolean;
  /** The resolved spec's text, and the program that it compiles to. */
  readonly spec: string;
  readonly program: Program;
  readonly settings: Settings;
  readonly engine: Pick<Engine, "name" | "version" | "settings">;
  readonly data: { readonly source: string; readonly split: Split };
  readonly position: Position;
  readonly state: Tensors;
}

/** Writes the run. Its plan is the settings', or as long as it has come already. */
export const keepRun = (keep: Keep): Promise<E.Either<RunProblem, void>> => {
  const { folder, replace, spec, program, settings, engine, data, position, state } = keep;
  const plan = planOf(settings, Math.max(1, data.split.train.count));
  const [steps, epochs] = [Math.max(plan.steps, position.step), Math.max(plan.epochs, position.epoch)];
  const identity = {
    ...{ folder, program, spec, plan: { ...plan, steps, epochs } },
    ...{ engine: engineMark(engine), data: markData(data.source, data.split) },
  };
  return withLock(folder, undefined, fs, async (lock) => {
    const free = await checkFolder(folder, replace);
    return E.isLeft(free) ? free : freshKeeper(identity, lock, replace).save(position, state);
  });
};
