/**
 * Weights become a run. In: a compiled spec, its weights, and where the run goes. Out: the run's folder, at step 0,
 * with its data beside it; or a refusal.
 */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { Compiled } from "../../../compiler/pipeline/compile.js";
import type { Tensors } from "../../../runtime/engine/engine.js";
import { checkFolder } from "../../../runtime/run/folder.js";
import { keepRun } from "../../../runtime/run/index.js";
import { initialise, initialSeedOf, withCopies } from "../../../runtime/train/initialise.js";
import { origin } from "../../../runtime/train/plan.js";
import type { Refusal } from "../../report/refusal.js";
import { refuseRun } from "../../report/run.js";
import { openEngine } from "../../run/engine.js";
import { fileName, splitData } from "../../run/run.js";
import { resolvedSpec } from "../../spec.js";

export interface KeepOptions {
  readonly out?: string;
  readonly data?: string;
  readonly replace?: true;
}

/** The folder that the run goes to, if it is free. */
export const freeFolder = async (
  { core }: Compiled,
  { out, replace }: KeepOptions,
): Promise<E.Either<Refusal, string>> => {
  const folder = out ?? join("runs", fileName(core.name));
  const free = await checkFolder(folder, replace === true);
  return E.isLeft(free) ? E.left(refuseRun(free.left)) : E.right(folder);
};

/** Writes the run. What `weights` lacks is drawn by the seed, or worked out from the data. */
export const keepWeights = async (
  out: string,
  compiled: Compiled,
  weights: Tensors,
  { data, replace }: KeepOptions,
): Promise<E.Either<Refusal, void>> => {
  const { core, program } = compiled;
  const address = data ?? core.train.data;
  const parts = await splitData(core, address, core.train.seed);
  if (E.isLeft(parts)) return parts;
  const engine = await openEngine();
  if (E.isLeft(engine)) return engine;
  const kept = await keepRun({
    folder: out,
    replace: replace === true,
    spec: resolvedSpec(core, { data: address }),
    program,
    settings: core.train,
    engine: engine.right.engine,
    data: { source: address, split: parts.right },
    position: origin,
    state: withCopies(program, { ...initialise(program, initialSeedOf(core.train), parts.right.train), ...weights }),
  });
  return E.mapLeft(refuseRun)(kept);
};
