/** `graft import`: a model that graft exported becomes a run again, its weights to the bit. */
import * as fs from "node:fs/promises";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { shapeAt } from "../../../compiler/ir/graph/type.js";
import type { State } from "../../../compiler/ir/program.js";
import type { Compiled } from "../../../compiler/pipeline/compile.js";
import { readBytes } from "../../../runtime/checkpoint/atomic.js";
import type { Tensor, Tensors } from "../../../runtime/engine/engine.js";
import { type Arrived, readExported } from "../../../runtime/export/import.js";
import { checkFolder, freshKeeper } from "../../../runtime/run/folder.js";
import { markData } from "../../../runtime/run/hash.js";
import { withLock } from "../../../runtime/run/lock.js";
import { initialise } from "../../../runtime/train/initialise.js";
import { origin, planOf } from "../../../runtime/train/plan.js";
import { refuseImport, wrongWeight } from "../../report/export.js";
import { counted } from "../../report/format.js";
import type { Refusal } from "../../report/refusal.js";
import { refuseRun } from "../../report/run.js";
import { openEngine } from "../../run/engine.js";
import { fileName, splitData } from "../../run/run.js";
import { compileSource } from "../../run/spec.js";
import { resolvedSpec } from "../../spec.js";
import { type Define, examples } from "../command.js";
import { type Outcome, refused } from "../outcome.js";

interface Options {
  readonly out?: string;
  readonly data?: string;
  readonly replace?: true;
}

/** The file that holds the weights: the one named, or the one of the folder named. */
const weightsFile = async (path: string): Promise<string> =>
  (await fs.stat(path).catch(() => undefined))?.isDirectory() ? join(path, "model.safetensors") : path;

const arrivedFrom = async (path: string): Promise<E.Either<Refusal, Arrived>> => {
  const file = await weightsFile(path);
  const bytes = await readBytes(file);
  if (E.isLeft(bytes)) return E.left(refuseRun(bytes.left));
  return E.mapLeft((problem: Parameters<typeof refuseImport>[1]) => refuseImport(file, problem))(
    readExported(bytes.right),
  );
};

const typeText = (dtype: string, shape: ReadonlyArray<number>): string => `${dtype}[${shape.join(", ")}]`;

const fits = ({ type }: State, { dtype, shape }: Tensor): boolean =>
  typeText(type.dtype, shapeAt(type.axes, 1)) === typeText(dtype, shape);

interface Settled {
  readonly state: Tensors;
  /** Weights that the file has not: the part that was exported does not read them. They are drawn afresh. */
  readonly fresh: ReadonlyArray<string>;
}

/** Every state of the program: from the file, or as a new training begins. */
const settle = ({ program, core }: Compiled, { weights }: Arrived): E.Either<Refusal, Settled> => {
  const drawn = initialise(program, core.train.seed);
  const fresh: Array<string> = [];
  const state: Record<string, Tensor> = { ...drawn };
  for (const one of program.state.filter(({ role }) => role !== "slot")) {
    const found = Object.hasOwn(weights, one.name) ? weights[one.name] : undefined;
    if (found === undefined) fresh.push(one.name);
    else if (fits(one, found)) state[one.name] = found;
    else
      return E.left(
        wrongWeight(one.name, typeText(one.type.dtype, shapeAt(one.type.axes, 1)), typeText(found.dtype, found.shape)),
      );
  }
  return E.right({ state, fresh });
};

const keep = async (
  out: string,
  compiled: Compiled,
  state: Tensors,
  { data, replace }: Options,
): Promise<E.Either<Refusal, void>> => {
  const { core, program } = compiled;
  const address = data ?? core.train.data;
  const parts = await splitData(core, address, core.train.seed);
  if (E.isLeft(parts)) return parts;
  const engine = await openEngine();
  if (E.isLeft(engine)) return engine;
  const { name, version } = engine.right.engine;
  const identity = {
    folder: out,
    program,
    spec: resolvedSpec(core, { data: address }),
    plan: planOf(core.train, Math.max(1, parts.right.train.count)),
    engine: { name, version },
    data: markData(address, parts.right),
  };
  const kept = await withLock(out, undefined, fs, (lock) =>
    freshKeeper(identity, lock, replace === true).save(origin, state),
  );
  return E.mapLeft(refuseRun)(kept);
};

const importFrom = async (path: string, options: Options): Promise<Outcome> => {
  const arrived = await arrivedFrom(path);
  if (E.isLeft(arrived)) return refused(arrived.left);
  const compiled = compileSource({ name: `${path}: spec`, text: arrived.right.spec });
  if (E.isLeft(compiled)) return refused(compiled.left);
  const settled = settle(compiled.right, arrived.right);
  if (E.isLeft(settled)) return refused(settled.left);
  const out = options.out ?? join("runs", fileName(compiled.right.core.name));
  const free = await checkFolder(out, options.replace === true);
  if (E.isLeft(free)) return refused(refuseRun(free.left));
  const kept = await keep(out, compiled.right, settled.right.state, options);
  if (E.isLeft(kept)) return refused(kept.left);
  const { fresh } = settled.right;
  const read = Object.keys(arrived.right.weights).length;
  const missing = fresh.length === 0 ? "" : `\nNot in the file, so drawn afresh: ${fresh.join(", ")}`;
  return {
    exit: 0,
    text: `${out}: ${counted(read, "tensor")} of ${path}, to the bit${missing}\nTo train on: graft train --resume ${out}\n`,
    json: { run: out, from: path, tensors: read, fresh },
    reports: [],
  };
};

export const define: Define = (command) => {
  command
    .argument("<folder>", "what `graft export --to huggingface`, torch or jax wrote, or its model.safetensors")
    .option("--out <folder>", "where the run goes (default: runs/NAME)")
    .option("--data <address>", "where its data is now")
    .option("--replace", "put the run where an older one is");
  examples(command, [["graft import hub/mnist-cvae --out runs/back", "the exported model as a run that trains on"]]);
  return () => importFrom(command.args[0] ?? "", command.opts<Options>());
};
