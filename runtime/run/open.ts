/**
 * A run's folder, read and checked.
 *
 * In: a folder, and how to compile a spec. Out: the compiled spec, the checkpoint's tensors and its state — every file with the hash that the
 * checkpoint wrote, every tensor with the name and type that the spec's program gives it — or the first thing that is wrong.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import type { Program, State } from "../../compiler/emit/program.js";
import { shapeAt } from "../../compiler/graph/type.js";
import type { Source } from "../../compiler/read/located.js";
import { readBytes } from "../checkpoint/atomic.js";
import { readSafetensors, type TensorFile } from "../checkpoint/safetensors.js";
import type { Engine, Session, Tensor, Tensors } from "../engine/engine.js";
import { metricsFile, specFile, stateFile } from "./folder.js";
import { sha256 } from "./hash.js";
import { markedLines } from "./journal.js";
import type { RunProblem } from "./problem.js";
import { decodeState, type FileMark, type RunState } from "./state.js";

/** The run's spec no longer compiles: another version of graft wrote it. */
export interface SpecProblem<P> {
  readonly type: "bad-spec";
  readonly path: string;
  readonly problems: P;
}

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

type Checked<A, P = never> = E.Either<RunProblem | SpecProblem<P>, A>;

/** A file of the checkpoint, with the very bytes that it wrote. */
const marked = async (folder: string, { name, sha256: expected }: FileMark): Promise<Checked<Uint8Array>> => {
  const path = join(folder, name);
  const bytes = await readBytes(path);
  if (E.isLeft(bytes)) return bytes;
  const found = sha256(bytes.right);
  return found === expected ? bytes : E.left({ type: "file-changed", path, expected, found });
};

const print = ({ dtype, shape }: Pick<Tensor, "dtype" | "shape">): string => `${dtype}[${shape.join(", ")}]`;

const wantedType = ({ type }: State): string => print({ dtype: type.dtype, shape: shapeAt(type.axes, 1) });

/** The file's tensors, if they are just those that the program's state declares. */
const matched = (path: string, wanted: ReadonlyArray<State>, { tensors }: TensorFile): Checked<Tensors> => {
  const names = new Set(wanted.map(({ name }) => name));
  const mismatch = (tensor: string, expected?: string, found?: string): Checked<never> =>
    E.left({ type: "tensor-mismatch", path, tensor, expected, found });
  for (const state of wanted) {
    const tensor = tensors.get(state.name);
    const found = tensor && print(tensor);
    if (found !== wantedType(state)) return mismatch(state.name, wantedType(state), found);
  }
  for (const [name, tensor] of tensors) if (!names.has(name)) return mismatch(name, undefined, print(tensor));
  return E.right(Object.fromEntries(tensors));
};

const tensorsOf = async (folder: string, file: FileMark, wanted: ReadonlyArray<State>): Promise<Checked<Tensors>> => {
  const path = join(folder, file.name);
  const bytes = await marked(folder, file);
  if (E.isLeft(bytes)) return bytes;
  const read = readSafetensors(bytes.right);
  return E.isLeft(read)
    ? E.left({ type: "bad-safetensors", path, problem: read.left })
    : matched(path, wanted, read.right);
};

/** The text of state.json; a folder without it is no run. */
const stateText = async (folder: string): Promise<Checked<string>> => {
  const bytes = await readBytes(join(folder, stateFile));
  if (E.isRight(bytes)) return E.right(new TextDecoder().decode(bytes.right));
  if (bytes.left.code !== "ENOENT" && bytes.left.code !== "ENOTDIR") return bytes;
  return E.left({ type: "not-a-run", folder, found: await readdir(folder).catch(() => []) });
};

/** How a spec's text becomes a program: `compile`, or a test's own. Warnings pass. */
export type Compile<C, P> = (source: Source) => T.These<P, C>;

const specOf = async <C, P>(
  folder: string,
  file: FileMark,
  compile: Compile<C, P>,
): Promise<Checked<{ readonly spec: string; readonly compiled: C }, P>> => {
  const path = join(folder, specFile);
  const bytes = await marked(folder, file);
  if (E.isLeft(bytes)) return bytes;
  const spec = new TextDecoder().decode(bytes.right);
  const compiled = compile({ name: path, text: spec });
  return T.isLeft(compiled)
    ? E.left({ type: "bad-spec", path, problems: compiled.left })
    : E.right({ spec, compiled: compiled.right });
};

const checked = async <C extends { readonly program: Program }, P>(
  folder: string,
  text: string,
  compile: Compile<C, P>,
): Promise<Checked<Run<C>, P>> => {
  const state = decodeState(join(folder, stateFile), text);
  if (E.isLeft(state)) return state;
  const { files, metrics } = state.right;
  const spec = await specOf(folder, files.spec, compile);
  if (E.isLeft(spec)) return spec;
  const declared = spec.right.compiled.program.state;
  const slots = declared.filter(({ role }) => role === "slot");
  const kept = declared.filter(({ role }) => role !== "slot");
  const model = await tensorsOf(folder, files.model, kept);
  if (E.isLeft(model)) return model;
  const optimizer = await tensorsOf(folder, files.optimizer, slots);
  if (E.isLeft(optimizer)) return optimizer;
  const best = files.best && (await tensorsOf(folder, files.best, kept));
  if (best && E.isLeft(best)) return best;
  const lines = await markedLines(join(folder, metricsFile), metrics);
  if (E.isLeft(lines)) return lines;
  return E.right({
    folder,
    state: state.right,
    ...spec.right,
    model: model.right,
    slots: optimizer.right,
    ...(best && { best: best.right }),
  });
};

/**
 * Opens the run in `folder`. A run may be training there meanwhile: when a file is gone because a newer checkpoint took over, the newer one is opened.
 */
export const openRun = async <C extends { readonly program: Program }, P>(
  folder: string,
  compile: Compile<C, P>,
): Promise<Checked<Run<C>, P>> => {
  let text = await stateText(folder);
  for (;;) {
    if (E.isLeft(text)) return text;
    const run = await checked(folder, text.right, compile);
    if (E.isRight(run)) return run;
    const now = await stateText(folder);
    if (E.isLeft(now) || now.right === text.right) return run;
    text = now;
  }
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
