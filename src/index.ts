/**
 * graft as a library: what the command does, as functions. It has two faces.
 *
 * Promises, for programs that use a model; what is wrong is thrown as one GraftError with every report:
 *
 * ```ts
 * const model = await open(defineModel({ … }));
 * await model.train({ epochs: 5 });
 * const { image } = await model.sample({ digit: 3 });
 * ```
 *
 * Values, for programs that build on the parts; nothing throws but for a broken invariant: problems are an Either's or
 * These's left side, and `reportAll` makes sentences of a compiler's problems. Every function is a pure function of its
 * arguments, or says what it touches:
 *
 * ```ts
 * const compiled = compile(readFileSync("spec.json", "utf8"));
 * if (compiled._tag === "Left") console.error(renderText(reportAll(compiled.left)));
 * ```
 *
 * @module graftml
 */
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { These } from "fp-ts/lib/These.js";
import { type Compiled, compile as compileSource, type Options } from "../compiler/pipeline/compile.js";
import type { Problem } from "../compiler/pipeline/problem.js";

export type { Compiled, Options, Problem };

/**
 * Compiles the text of a spec. Right: the model; left: every problem of the first phase that found one; both: the model
 * and its warnings. `options.set` are texts such as `"latent.size=8"`; `bases` those of the specs that this one
 * extends; `name` is what reports call the text.
 */
export const compile = (
  text: string,
  options: Options & { readonly name?: string } = {},
): These<ReadonlyNonEmptyArray<Problem>, Compiled> =>
  compileSource({ name: options.name ?? "spec.json", text }, options);

/** What a compiled spec is: shapes, parameters, injections and what was derived for them. */
export { type Explanation, explain, renderExplanation } from "../compiler/explain/index.js";
/** A graph in its one printed form. */
export { printGraph } from "../compiler/ir/graph/print.js";
export type { Program, State } from "../compiler/ir/program.js";
/**
 * The specs that one extends, as `compile` takes them: `readBases` reads them from a folder, `wantedBase` says which
 * text is needed next.
 */
export { type Bases, wantedBase } from "../compiler/read/extends.js";
/** Problems and warnings in words, for a terminal and as data. */
export { type Report, renderJson, renderText, reportAll, type TextOptions } from "../compiler/report/index.js";
/** Data: an address becomes a dataset for a model (reads files); `split` sets samples aside. */
export { type DataProblem, type Dataset, type Split, split, take } from "../runtime/data/index.js";
/** Engines: `engines.wasm.open()`, or the first of a list that opens. */
export type { Engine, EngineDefinition, Session, Tensor, Tensors } from "../runtime/engine/engine.js";
export { chooseEngine, type EngineName, engines, preference } from "../runtime/engine/registry.js";
/** Measures of a model and of two encodings, each with its definition. */
export {
  type Metric,
  type MetricName,
  measure,
  metricNames,
  metrics,
  type PairMetric,
  pairMetrics,
  type Results,
  type Row,
  type Subject,
  subjectOf,
} from "../runtime/measure/index.js";
export { type RequestedClass, requestedClass } from "../runtime/measure/requested-class.js";
export * as report from "../runtime/page/index.js";
/** Pictures, as SVG and as the bytes of PNG files; and reports, as one HTML file. */
export * from "../runtime/picture/index.js";
/** Runs and their models in use: evaluate, encode, decode, reconstruct, sample. */
export * from "../runtime/run/index.js";
/**
 * A trained model under a changed spec: what goes on as it was, what moved, what starts fresh, and why. A pure function
 * of tensors.
 */
export { type Carried, type Swapped, swap } from "../runtime/swap/index.js";
/**
 * Training: `train` needs no files; `startRun` and `resumeRun` keep a run's folder, and go on to the bit after a crash.
 */
export { initialise } from "../runtime/train/initialise.js";
export type { TrainProblem } from "../runtime/train/problem/index.js";
export { type EpochEnd, type Progress, type Trained, type Training, train } from "../runtime/train/train.js";
export { readBases } from "./bases.js";
export { openData, settledAddress, wantedBy } from "./data.js";
/** The promise face: a spec or a run as a model that is typed by the spec. */
export { GraftError } from "./error.js";
export type { Exported, ExportOptions, Verified, WrittenFile } from "./export.js";
export {
  type Encoded as EncodedBatch,
  type Model as OpenedModel,
  type SampleOptions,
  type TrainOptions,
  values,
} from "./model.js";
export { type OpenOptions, open } from "./open.js";
export { type Overrides, resolvedSpec } from "./spec.js";
/** Studies: many trainings that are compared, with their reports as files. */
export {
  type LectureOptions,
  type LectureResult,
  lecture,
  type SpecStudyOptions,
  type StabilityResult,
  type StudyOptions,
  type StudyProgress,
  type SweepOptions,
  type SweepResult,
  stability,
  sweep,
} from "./study/index.js";
/** The checker in the type system. */
export {
  type BatchOf,
  type Checked,
  type CodeOf,
  type ConditionsOf,
  type ConditionValue,
  defineModel,
  type OutputsOf,
  type Spec,
  type Values as TypedValues,
} from "./typed/index.js";
