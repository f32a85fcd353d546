// The whole compiler on one screen:
//
//  spec text ─read→ located JSON ─decode→ surface model ─expand→ core model ─assemble→ typed model ─check→ warnings
//                                                                                          │
//                                                                   specialise (layers in their cheapest forms)
//                                                                                          │
//                                         encode · decode · reconstruct · sample · evaluate · train  ←─derive
//                                                                                          │
//                                                                                    optimise ─→ Program (what engines load)
//
// In: the text of a spec, those that it extends, and the changes asked for. Out: `These` of problems and the compiled
// model — warnings beside a model, or every problem of the first phase that found one.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import * as RNEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import * as T from "fp-ts/lib/These.js";
import { assemble, withParts } from "../assemble/index.js";
import type { TypedModel, TypedModule } from "../assemble/typed.js";
import { limits } from "../base/limits.js";
import type { Located, Source } from "../base/located.js";
import { check } from "../check/index.js";
import { decode } from "../decode/index.js";
import { derive, trainStep } from "../derive/index.js";
import type { CoreModel, PartName } from "../expand/core.js";
import { expand } from "../expand/index.js";
import type { Graph } from "../ir/graph/graph.js";
import type { Program } from "../ir/program.js";
import { refuseOld } from "../migrate/index.js";
import {
  type Choice,
  type EngineCost,
  optimise,
  type Prices,
  place,
  specialise,
  type Watch,
} from "../optimise/index.js";
import type { Change } from "../problem/sweep/change.js";
import { change } from "../read/change.js";
import { type Bases, extend, refuseLateExtends } from "../read/extends.js";
import { read } from "../read/index.js";
import type { Mode } from "../scope/scope.js";
import { checkSweep, shapes, trialSpec } from "../sweep/index.js";
import { type Sweeping, sweepOver } from "../sweep/over.js";
import { model } from "./model.js";
import type { Problem } from "./problem.js";

/** What a spec is changed by before it is compiled, and what it may extend. */
export interface Options {
  /** The texts of `--set`: `inject.0.place=prefix`. */
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
  /** What stands instead of the sweep's own lists. */
  readonly sweep?: Sweeping;
  /**
   * The texts of the specs that this one extends, by their paths from its folder; `wantedBase` says which are needed.
   */
  readonly bases?: Bases;
}

/** A spec that is sound: its parts as plain data, as typed values, and as graphs. */
export interface Compiled {
  readonly core: CoreModel;
  readonly typed: TypedModel;
  /**
   * The graphs `encode`, `decode`, `reconstruct`, `evaluate`, `train`, and `sample` where the latent has a prior; and
   * the state.
   */
  readonly program: Program;
}

/** Compiles a spec. Pure: the same text and options give the same program, byte for byte. */
export const compile = (
  source: Source,
  options: Options = {},
): T.These<RNEA.ReadonlyNonEmptyArray<Problem>, Compiled> =>
  pipe(
    front(source, options),
    E.map((typed) => ({ typed, warnings: check(typed) })),
    E.map(({ typed, warnings }) => ({ warnings, compiled: { core: typed.core, typed, program: lower(typed) } })),
    E.match(
      T.left,
      ({ warnings, compiled }): T.These<RNEA.ReadonlyNonEmptyArray<Problem>, Compiled> =>
        isNonEmpty(warnings) ? T.both(warnings, compiled) : T.right(compiled),
    ),
  );

/** From text to the typed model: all that `check`, `explain` and an editor need; no train step is derived. */
export const front = (
  source: Source,
  { set = [], variant, bases = new Map(), sweep = {} }: Options = {},
): E.Either<RNEA.ReadonlyNonEmptyArray<Problem>, TypedModel> =>
  pipe(
    E.Do,
    E.bindW("alone", () => read(source)),
    E.bindW("written", ({ alone }) => extend(alone, bases)),
    E.bindW("changed", ({ written }) => change(written, set, variant)),
    E.bindW("located", ({ changed }) => refuseLateExtends(changed)),
    E.bindW("current", ({ located }) => refuseOld(located)),
    E.bindW("swept", ({ current }) => sweepOver(current, sweep)),
    E.chainW(({ swept }) => typed(swept)),
    E.mapLeft(worthListing),
  );

const worthListing = ([first, ...rest]: RNEA.ReadonlyNonEmptyArray<Problem>): RNEA.ReadonlyNonEmptyArray<Problem> => [
  first,
  ...rest.slice(0, limits.problems - 1),
];

/** The same for a tree: a spec with all that it extends and every change made. */
const typed = (located: Located): E.Either<RNEA.ReadonlyNonEmptyArray<Problem>, TypedModel> =>
  pipe(
    E.Do,
    E.bindW("surface", () => decode(model, located)),
    E.chainFirstW(() => checkSweep(located)),
    E.bindW("core", ({ surface }) => expand(surface, located)),
    E.chainW(({ core }) => assemble(core)),
  );

/** The typed model of a spec's tree with these changes made: one trial of a sweep. */
export const typedTrial = (
  root: Located,
  changes: ReadonlyArray<Change>,
): E.Either<RNEA.ReadonlyNonEmptyArray<Problem>, TypedModel> =>
  pipe(trialSpec(root, { changes }), E.mapLeft(RNEA.of<Problem>), E.chainW(typed));

/**
 * Everything that is wrong with the specs of a sweep's trials, each problem told for the first trial that has it; at
 * most as many as are worth listing. A spec without a sweep has none.
 */
export const checkTrials = ({ core }: TypedModel): ReadonlyArray<Problem> => {
  const found = new Map<string, Problem>();
  for (const trial of shapes(core.source)) {
    const made = typedTrial(core.source, trial.changes);
    for (const problem of E.isLeft(made) ? made.left : []) {
      const { source, range } = problem.place;
      const key = `${problem._tag} ${source.name} ${range.start} ${range.end}`;
      if (!found.has(key)) found.set(key, { _tag: "InTrial", place: problem.place, ...trial, problem });
    }
    if (found.size >= limits.problems) break;
  }
  return [...found.values()].slice(0, limits.problems);
};

export interface LowerOptions {
  /** What forms of layers are compared for; the default is WebAssembly. Results don't depend on it beyond rounding. */
  readonly engine?: EngineCost;
  /** Told of each choice between forms of a layer, by module and mode. */
  readonly record?: (module: PartName, mode: Mode, choice: Choice) => void;
  /** Checks every graph after every pass, and throws where one broke it. */
  readonly verify?: boolean;
  /** Told of each run of a pass that changed a graph, with what it made. */
  readonly watch?: Watch;
}

/** A module with every layer in its cheapest form, for training and for inference. */
const specialised = (module: TypedModule, samples: number, { engine, record }: LowerOptions): TypedModule => {
  const inMode = (mode: Mode): Graph =>
    specialise(module.graphs[mode], {
      training: mode === "train",
      samples,
      ...(engine && { engine }),
      ...(record && { record: (choice) => record(module.name, mode, choice) }),
    });
  return { ...module, graphs: { train: inMode("train"), infer: inMode("infer") } };
};

/** The program of a typed model whose layers stay in the forms that they have: every derived graph, optimised. */
export const programOf = (typed: TypedModel, prices: Prices = {}): Program => {
  const { graphs, gradients, state } = derive(typed);
  const optimised = Object.entries(graphs).map(([name, graph]) => [name, optimise(graph, prices)] as const);
  const train = place(trainStep(typed, optimise(gradients, prices)), prices);
  return { state, graphs: { ...Object.fromEntries(optimised), train } };
};

/** From the typed model to the program that engines load, each layer in the form that is estimated to cost least. */
export const lower = (typed: TypedModel, options: LowerOptions = {}): Program => {
  const { batch } = typed.core.train;
  const parts = typed.parts.map((part) => specialised(part, batch, options));
  const { engine, verify, watch } = options;
  const prices = { ...(engine && { engine }), ...(verify && { verify }), ...(watch && { watch }) };
  return programOf(withParts(typed, parts), { samples: batch, ...prices });
};
