/**
 * The promise face of the library: a spec or a run becomes a model that trains, samples and encodes.
 *
 *   const model = await open(spec);                    // a literal, a spec's file, or the folder of a run
 *   await model.train({ data: "digits", epochs: 5 });
 *   const { image } = await model.sample({ digit: 3 }, { count: 16 });
 *
 * Given a literal spec, everything is typed by it: the conditions and their values, the length of a code, the shapes of
 * what comes out. What is wrong — the spec, the data, a value — is thrown as one GraftError that holds every report.
 */
import { stat } from "node:fs/promises";
import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import { settledSplit } from "../compiler/expand/samples.js";
import { type Compiled, compile } from "../compiler/pipeline/compile.js";
import { type Report, reportAll } from "../compiler/report/index.js";
import type { Engine, Fma, Session, Tensors } from "../runtime/engine/engine.js";
import type { EngineName } from "../runtime/engine/registry.js";
import { reportOf } from "../runtime/problem/failure.js";
import { openRun } from "../runtime/run/index.js";
import type { EngineMark } from "../runtime/run/mark.js";
import { initialise, initialSeedOf, withCopies } from "../runtime/train/initialise.js";
import { origin } from "../runtime/train/plan.js";
import { GraftError } from "./error.js";
import { specText } from "./given.js";
import { type Model, modelOf, type Standing } from "./model.js";
import { dataNotNamedProblem } from "./report/problem/command/data-not-named.js";
import { usageProblem } from "./report/problem/command/usage.js";
import { refuseRun } from "./report/run.js";
import { beginningOf } from "./run/begin.js";
import { openEngine } from "./run/engine.js";
import { readText } from "./run/file.js";
import { unnamedPart } from "./run/named.js";
import type { Checked } from "./typed/check.js";
import type { Spec } from "./typed/spec.js";

/** What computes, and how the spec is changed before it is opened. */
export interface OpenOptions {
  /** What computes; left out: the best engine that loads. */
  readonly engine?: EngineName;
  /**
   * `"off"`: the same bits on Node 20, 22 and 24 and in browsers, a little slower; the engine is then `wasm`. A run
   * that was trained so is opened so.
   */
  readonly fma?: Fma;
  /** Changes to the spec, as `--set` takes them: `"latent.size=8"`. */
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
}

const engineFor = async ({ engine, fma }: OpenOptions, kept: EngineMark | undefined): Promise<Engine> => {
  const asBefore = kept?.fma !== undefined && (engine === undefined || engine === kept.name) ? kept.fma : undefined;
  const wanted = fma ?? asBefore;
  const chosen = await openEngine(engine, undefined, wanted === undefined ? {} : { fma: wanted });
  if (E.isLeft(chosen)) throw new GraftError(chosen.left.reports);
  return chosen.right.engine;
};

interface Ready {
  readonly compiled: Compiled;
  readonly warnings: ReadonlyArray<Report>;
  /** The numbers to start from, and how far training has come. */
  readonly state: Tensors;
  readonly standing: Standing;
  /** Of a run: what it was trained on. */
  readonly trainedOn?: EngineMark;
  readonly mayRead?: (address: string) => Promise<void>;
}

const fresh = async (name: string, text: string, { set, variant }: OpenOptions): Promise<Ready> => {
  const changes = { ...(set && { set }), ...(variant !== undefined && { variant }) };
  const compiled = compile({ name, text }, changes);
  if (T.isLeft(compiled)) throw new GraftError(reportAll(compiled.left));
  const { program, core } = compiled.right;
  const beginning = await beginningOf(compiled.right);
  if (E.isLeft(beginning)) throw new GraftError(beginning.left.reports);
  return {
    compiled: { ...compiled.right, core: settledSplit(core) },
    warnings: T.isBoth(compiled) ? reportAll(compiled.left) : [],
    state: withCopies(program, { ...initialise(program, initialSeedOf(core.train)), ...beginning.right.tensors }),
    standing: { position: origin, seed: core.train.seed },
  };
};

const trained = async (folder: string, options: OpenOptions): Promise<Ready> => {
  if (options.set !== undefined || options.variant !== undefined)
    throw new GraftError([
      reportOf(usageProblem, {
        summary: `${folder} is a run, and its spec is what it was trained with.`,
        fix: "leave `set` and `variant` out, or open a spec",
      }),
    ]);
  const run = await openRun(folder, compile);
  if (E.isLeft(run))
    throw new GraftError(run.left._tag === "BadSpec" ? reportAll(run.left.problems) : refuseRun(run.left).reports);
  const { compiled, model, slots, state } = run.right;
  return {
    compiled,
    warnings: [],
    state: { ...model, ...slots },
    standing: { position: state.position, seed: state.plan.seed },
    trainedOn: state.engine,
    mayRead: async (address) => {
      const part = await unnamedPart(address, folder);
      if (part !== undefined) throw new GraftError([reportOf(dataNotNamedProblem, { folder, part })]);
    },
  };
};

const ready = async (from: unknown, options: OpenOptions): Promise<Ready> => {
  if (typeof from !== "string") return fresh("spec", specText(from), options);
  if ((await stat(from).catch(() => undefined))?.isDirectory()) return trained(from, options);
  const source = await readText(from);
  if (E.isLeft(source)) throw new GraftError(source.left.reports);
  return fresh(source.right.name, source.right.text, options);
};

/** Of `any` and `never` no more is known than that it is some spec. */
type Opened<S extends Spec> = 0 extends 1 & S ? Spec : [S] extends [never] ? Spec : S;

/**
 * Opens a spec (a literal, or its file) with fresh weights, or a run's folder with its trained ones. A literal types
 * the model; for a path the caller names the type, `open<typeof spec>("runs/digits")`, where `graft types runs/digits`
 * writes what `import spec from "./runs/digits/spec.json"` has as its type. The caller disposes of the model. Throws
 * GraftError: a spec that is wrong, a run that can't be read, an engine that does not load.
 */
export function open<const S extends Spec>(from: string | Checked<S>, options?: OpenOptions): Promise<Model<Opened<S>>>;
export async function open(from: unknown, options: OpenOptions = {}): Promise<Model<Spec>> {
  const { compiled, warnings, state, standing, trainedOn, mayRead } = await ready(from, options);
  const engine = await engineFor(options, trainedOn);
  const session: Session = await engine.load(compiled.program);
  await session.write(state);
  return modelOf({ compiled, warnings, engine, session, standing, ...(mayRead && { mayRead }) });
}
