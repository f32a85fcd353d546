/**
 * `graft import`: a model that graft exported becomes a run again, its weights to the bit; a model of another tool
 * becomes a spec and a run; or its weights go into a spec of one's own.
 */
import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { partNames } from "../../../compiler/export/part.js";
import { shapeAt } from "../../../compiler/ir/graph/type.js";
import type { State } from "../../../compiler/ir/program.js";
import type { Compiled } from "../../../compiler/pipeline/compile.js";
import { readBytes } from "../../../runtime/checkpoint/atomic.js";
import type { Tensor, Tensors } from "../../../runtime/engine/engine.js";
import { type Arrived, modelFiles, readExported, together } from "../../../runtime/export/import/index.js";
import type { ImportProblem } from "../../../runtime/export/problem/index.js";
import { importCode } from "../../../runtime/export/problem/shared.js";
import { wrongWeightProblem } from "../../../runtime/export/problem/wrong-weight.js";
import { refuseImport } from "../../report/export.js";
import { counted } from "../../report/format.js";
import { intoNeededProblem } from "../../report/problem/command/into-needed.js";
import { type Refusal, refusalOf } from "../../report/refusal.js";
import { refuseRun } from "../../report/run.js";
import { compileSource } from "../../run/spec.js";
import { changing, type Define, examples, joinedAddress } from "../command.js";
import { type ForeignOptions, importForeign } from "../import/foreign.js";
import { freeFolder, type KeepOptions, keepWeights } from "../import/keep.js";
import { importWeights, type WeightOptions } from "../import/weights.js";
import { type Outcome, refused } from "../outcome.js";

type Options = KeepOptions & Partial<WeightOptions> & ForeignOptions;

const isThere = async (file: string): Promise<boolean> =>
  (await fs.stat(file).catch(() => undefined))?.isFile() ?? false;

/** The files that hold a model: the one named, that of the folder named, or those of its parts. */
const filesOf = async (path: string): Promise<ReadonlyArray<string>> => {
  if (!(await fs.stat(path).catch(() => undefined))?.isDirectory()) return [path];
  for (const folders of [[path], partNames.map((part) => join(path, part))]) {
    const named = folders.flatMap((folder) => modelFiles.map((file) => join(folder, file)));
    const there = await Promise.all(named.map(isThere));
    const found = named.filter((_, i) => there[i]);
    if (found.length > 0) return found;
  }
  return [join(path, modelFiles[0])];
};

const besideOf = (file: string) => async (name: string) => {
  const bytes = await readBytes(join(dirname(file), name));
  return E.isRight(bytes) ? bytes.right : undefined;
};

const arrivedFrom = async (path: string): Promise<E.Either<Refusal, Arrived>> => {
  const all: Array<Arrived> = [];
  for (const file of await filesOf(path)) {
    const bytes = await readBytes(file);
    if (E.isLeft(bytes)) return E.left(refuseRun(bytes.left));
    const arrived = await readExported(bytes.right, besideOf(file));
    if (E.isLeft(arrived)) return E.left(refuseImport(arrived.left, { file }));
    all.push(arrived.right);
  }
  return E.mapLeft((problem: ImportProblem) => refuseImport(problem, { file: path }))(together(all));
};

const typeText = (dtype: string, shape: ReadonlyArray<number>): string => `${dtype}[${shape.join(", ")}]`;

const fits = ({ type }: State, { dtype, shape }: Tensor): boolean =>
  typeText(type.dtype, shapeAt(type.axes, 1)) === typeText(dtype, shape);

interface Settled {
  readonly state: Tensors;
  /** Weights that the file has not: the part that was exported does not read them. They are drawn afresh. */
  readonly fresh: ReadonlyArray<string>;
}

/** The states of the program that the file has. */
const settle = ({ program }: Compiled, { weights }: Arrived): E.Either<Refusal, Settled> => {
  const fresh: Array<string> = [];
  const state: Record<string, Tensor> = {};
  for (const one of program.state.filter(({ role }) => role !== "slot")) {
    const found = Object.hasOwn(weights, one.name) ? weights[one.name] : undefined;
    if (found === undefined) fresh.push(one.name);
    else if (fits(one, found)) state[one.name] = found;
    else
      return E.left(
        refusalOf(wrongWeightProblem, {
          name: one.name,
          expected: typeText(one.type.dtype, shapeAt(one.type.axes, 1)),
          found: typeText(found.dtype, found.shape),
        }),
      );
  }
  return E.right({ state, fresh });
};

const importFrom = async (path: string, options: Options): Promise<Outcome> => {
  const arrived = await arrivedFrom(path);
  if (E.isLeft(arrived)) return refused(arrived.left);
  const compiled = compileSource({ name: `${path}: spec`, text: arrived.right.spec });
  if (E.isLeft(compiled)) return refused(compiled.left);
  const settled = settle(compiled.right, arrived.right);
  if (E.isLeft(settled)) return refused(settled.left);
  const free = await freeFolder(compiled.right, options);
  if (E.isLeft(free)) return refused(free.left);
  const out = free.right;
  const kept = await keepWeights(out, compiled.right, settled.right.state, options);
  if (E.isLeft(kept)) return refused(kept.left);
  const { fresh } = settled.right;
  const read = Object.keys(arrived.right.weights).length;
  const missing = fresh.length === 0 ? "" : `\nNot in the file, so drawn afresh: ${fresh.join(", ")}`;
  return {
    exit: 0,
    text:
      `${out}: ${counted(read, "tensor")} of ${path}, as they are there${missing}\nTo train on: ` +
      `graft train --resume ${out}\n`,
    json: { run: out, from: path, tensors: read, fresh },
    reports: [],
  };
};

/** What graft exported; where it is not that, a model of another tool. */
const importModel = async (path: string, options: Options): Promise<Outcome> => {
  const ours = await importFrom(path, options);
  if (!ours.reports.some(({ code }) => code === importCode) || !(await isThere(path))) return ours;
  return (await importForeign(path, options)) ?? ours;
};

/** With a spec to go into, a file is anybody's weights; without one, it is a whole model. */
const importAny = async (path: string, options: Options): Promise<Outcome> => {
  const { into } = options;
  if (into !== undefined) return importWeights(path, { ...options, into });
  const aboutSpec = options.map ?? options.set ?? options.variant;
  return aboutSpec === undefined ? importModel(path, options) : refused(refusalOf(intoNeededProblem, {}));
};

export const define: Define = (command) => {
  changing(
    command
      .argument(
        "<file>",
        "what `graft export` wrote: its folder, or its model.onnx, model.keras, model.json, model.safetensors; a " +
          "model of Keras (.keras, .h5, model.json) or PyTorch (.onnx); " +
          "or weights (.safetensors, .npz, .pt, .keras, .h5)",
      )
      .option("--into <spec>", "the spec whose model the weights are for; without --map, a map is proposed")
      .option("--map <file>", "which layer of the weights is which of the spec's, as JSON")
      .option("--latent <layer>", "of another tool's model, the layer whose result is the code")
      .option("--out <folder>", "where the run goes (default: runs/NAME)")
      .option("--data <address>", "where its data is now", joinedAddress)
      .option("--replace", "put the run where an older one is"),
  );
  examples(command, [
    ["graft import hub/mnist-cvae --out runs/back", "the exported model as a run that trains on"],
    ["graft import model.keras > spec.json", "a Keras autoencoder as a spec, layer by layer"],
    ["graft import model.keras --data npy:x.npy --out runs/theirs", "the same with its weights, as a run"],
    ["graft import w.pt --into spec.json > map.json", "PyTorch's weights: a map to look over"],
    ["graft import w.pt --into spec.json --map map.json", "the weights as a run"],
  ]);
  return () => importAny(command.args[0] ?? "", command.opts<Options>());
};
