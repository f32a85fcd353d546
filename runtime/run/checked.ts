/**
 * A run's files, checked: from a folder, or from a zip in a page.
 *
 * In: who reads a file by its name, how to compile a spec, and who hashes. Out: the compiled spec, the checkpoint's
 * tensors and its state — every file with the hash that the checkpoint wrote, every tensor with the name and type that
 * the spec's program gives it — or the first thing that is wrong. metrics.jsonl is no part of the model: only a
 * training that goes on needs it whole.
 */
import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import type { Source } from "../../compiler/base/located.js";
import { shapeAt } from "../../compiler/ir/graph/type.js";
import type { Program, State } from "../../compiler/ir/program.js";
import { firstLines } from "../checkpoint/first-lines.js";
import { readSafetensors, type TensorFile } from "../checkpoint/safetensors.js";
import type { Engine, Session, Tensor, Tensors } from "../engine/engine.js";
import type { Digest } from "./mark.js";
import { specFile, stateFile } from "./names.js";
import type { RunProblem } from "./problem/index.js";
import { decodeState, type FileMark, type MetricsMark, type RunState } from "./state.js";

/** The run's spec no longer compiles: another version of graft wrote it. */
export interface SpecProblem<P> {
  readonly _tag: "BadSpec";
  readonly path: string;
  readonly problems: P;
}

/** A run's folder that was read whole: spec, state, weights, each checked against its hash. */
export interface Run<C> {
  readonly folder: string;
  readonly state: RunState;
  /** The text of spec.json. */
  readonly spec: string;
  readonly compiled: C;
  /** Parameters and statistics. */
  readonly model: Tensors;
  /** The optimiser's slots. */
  readonly slots: Tensors;
  /** The model of the best epoch, where an unfinished run is to end with it. */
  readonly best?: Tensors;
}

export type Checked<A, P = never> = E.Either<RunProblem | SpecProblem<P>, A>;

/** How a spec's text becomes a program: `compile`, or a test's own. Warnings pass. */
export type Compile<C, P> = (source: Source) => T.These<P, C>;

/** Where a run's files lie. */
export interface Files {
  readonly folder: string;
  /** What a person calls the file of this name. */
  readonly pathOf: (name: string) => string;
  readonly read: (name: string) => Promise<E.Either<RunProblem, Uint8Array>>;
  readonly digest: Digest;
}

/** A file of the checkpoint, with the very bytes that it wrote. */
const marked = async (files: Files, { name, sha256: expected }: FileMark): Promise<Checked<Uint8Array>> => {
  const bytes = await files.read(name);
  if (E.isLeft(bytes)) return bytes;
  const found = files.digest(bytes.right);
  const path = files.pathOf(name);
  return found === expected ? bytes : E.left({ _tag: "FileChanged", path, expected, found });
};

const print = ({ dtype, shape }: Pick<Tensor, "dtype" | "shape">): string => `${dtype}[${shape.join(", ")}]`;

const wantedType = ({ type }: State): string => print({ dtype: type.dtype, shape: shapeAt(type.axes, 1) });

/** The file's tensors, if they are just those that the program's state declares. */
const matched = (path: string, wanted: ReadonlyArray<State>, { tensors }: TensorFile): Checked<Tensors> => {
  const names = new Set(wanted.map(({ name }) => name));
  const mismatch = (tensor: string, expected?: string, found?: string): Checked<never> =>
    E.left({ _tag: "TensorMismatch", path, tensor, expected, found });
  for (const state of wanted) {
    const tensor = tensors.get(state.name);
    const found = tensor && print(tensor);
    if (found !== wantedType(state)) return mismatch(state.name, wantedType(state), found);
  }
  for (const [name, tensor] of tensors) if (!names.has(name)) return mismatch(name, undefined, print(tensor));
  return E.right(Object.fromEntries(tensors));
};

const tensorsOf = async (files: Files, file: FileMark, wanted: ReadonlyArray<State>): Promise<Checked<Tensors>> => {
  const path = files.pathOf(file.name);
  const bytes = await marked(files, file);
  if (E.isLeft(bytes)) return bytes;
  const read = readSafetensors(bytes.right);
  return E.isLeft(read)
    ? E.left({ _tag: "BadSafetensors", path, problem: read.left })
    : matched(path, wanted, read.right);
};

const specOf = async <C, P>(
  files: Files,
  file: FileMark,
  compile: Compile<C, P>,
): Promise<Checked<{ readonly spec: string; readonly compiled: C }, P>> => {
  const path = files.pathOf(specFile);
  const bytes = await marked(files, file);
  if (E.isLeft(bytes)) return bytes;
  const spec = new TextDecoder().decode(bytes.right);
  const compiled = compile({ name: path, text: spec });
  return T.isLeft(compiled)
    ? E.left({ _tag: "BadSpec", path, problems: compiled.left })
    : E.right({ spec, compiled: compiled.right });
};

/** The lines of metrics.jsonl that belong to a checkpoint, checked against its mark. */
export const markedLines = (
  path: string,
  bytes: Uint8Array,
  mark: MetricsMark,
  digest: Digest,
): E.Either<RunProblem, Uint8Array> => {
  const kept = firstLines(bytes, mark.lines);
  const found = digest(kept);
  return found === mark.sha256 ? E.right(kept) : E.left({ _tag: "FileChanged", path, expected: mark.sha256, found });
};

/** The run whose state.json has this text. */
export const checkedRun = async <C extends { readonly program: Program }, P>(
  files: Files,
  text: string,
  compile: Compile<C, P>,
): Promise<Checked<Run<C>, P>> => {
  const state = decodeState(files.pathOf(stateFile), text, files.digest);
  if (E.isLeft(state)) return state;
  const { files: named } = state.right;
  const spec = await specOf(files, named.spec, compile);
  if (E.isLeft(spec)) return spec;
  const declared = spec.right.compiled.program.state;
  const slots = declared.filter(({ role }) => role === "slot");
  const kept = declared.filter(({ role }) => role !== "slot");
  const model = await tensorsOf(files, named.model, kept);
  if (E.isLeft(model)) return model;
  const optimizer = await tensorsOf(files, named.optimizer, slots);
  if (E.isLeft(optimizer)) return optimizer;
  const best = named.best && (await tensorsOf(files, named.best, kept));
  if (best && E.isLeft(best)) return best;
  return E.right({
    folder: files.folder,
    state: state.right,
    ...spec.right,
    model: model.right,
    slots: optimizer.right,
    ...(best && { best: best.right }),
  });
};

/** The program without what only training needs: the train graph and the optimiser's slots. */
export const inferenceProgram = ({ graphs, state }: Program): Program => {
  const { train: _, ...rest } = graphs;
  return { graphs: rest, state: state.filter(({ role }) => role !== "slot") };
};

/** A session that holds the run's model, for everything but training. The caller disposes of it. */
export const loadModel = async <C extends { readonly program: Program }>(
  run: Run<C>,
  engine: Engine,
): Promise<Session> => {
  const session = await engine.load(inferenceProgram(run.compiled.program));
  await session.write(run.model);
  return session;
};
