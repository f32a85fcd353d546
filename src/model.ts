/**
 * A model in use, as promises. In: a compiled spec, a session that holds its numbers, how far training has come. Out:
 * train, evaluate, sample, encode, decode, reconstruct; each checks what it is given and throws one GraftError for all
 * that is wrong.
 */
import { type Compiled, programOf } from "../compiler/pipeline/compile.js";
import type { Report } from "../compiler/report/index.js";
import type { Dataset, Split } from "../runtime/data/index.js";
import type { Engine, Session, Tensors } from "../runtime/engine/engine.js";
import { reportOf } from "../runtime/problem/failure.js";
import { conditionColumns } from "../runtime/run/conditions.js";
import { keepRun } from "../runtime/run/keep.js";
import {
  type ColumnsAt,
  datasetColumns,
  type NoiseAt,
  noNoise,
  type Rows,
  rowNoise,
  runRows,
  slicedColumns,
} from "../runtime/run/rows.js";
import { tempered } from "../runtime/run/tempered.js";
import { choosable, decodedTexts, drawnTexts, fewSamples, textRows } from "../runtime/run/use.js";
import { evaluateLosses } from "../runtime/train/evaluate.js";
import { graphOf } from "../runtime/train/feeds.js";
import { fittedStatistics } from "../runtime/train/fitted.js";
import type { Losses } from "../runtime/train/losses.js";
import { type Position, planOf } from "../runtime/train/plan.js";
import { type EpochEnd, type Progress, train } from "../runtime/train/train.js";
import { openData, openParts, settledAddress } from "./data.js";
import { GraftError } from "./error.js";
import { type Exported, type ExportOptions, exportTo } from "./export.js";
import { atLeastZero, datasetFor, finite, named, text, valuesFor, whole, wrong } from "./given.js";
import { reportData } from "./report/data.js";
import { version } from "./report/package.js";
import { usageProblem } from "./report/problem/command/usage.js";
import { refuseRun } from "./report/run.js";
import { refuseUse } from "./report/use.js";
import { batchDataset, conditionValues, sound } from "./rows.js";
import { resolvedSpec } from "./spec.js";
import type { BatchOf, CodeOf, ConditionsOf, OutputsOf, Values } from "./typed/value.js";
import { splitFor } from "./wanted.js";

/** How far training has come, and with which seed. */
export interface Standing {
  readonly position: Position;
  readonly seed: number;
}

/** What `train` takes; all of it may be left out. */
export interface TrainOptions {
  /** An address (`digits`, `idx:folder`, `csv:file`), or data that `model.data` opened. Left out: the spec's. */
  readonly data?: string | Dataset;
  /** How many more epochs; left out: the spec's. */
  readonly epochs?: number;
  readonly signal?: AbortSignal;
  /** After every few steps. */
  readonly onProgress?: (progress: Progress) => void;
  /** After every epoch. */
  readonly onEpoch?: (end: EpochEnd) => void;
}

/** What `save` takes. */
export interface SaveOptions {
  /** Replaces a run that is in the folder already. */
  readonly replace?: boolean;
}

/** What `sample` takes beside the conditions. */
export interface SampleOptions {
  /** How many; default 16. Samples of one call share nothing but the conditions. */
  readonly count?: number;
  /** Of the drawn latents; default: the spec's seed. */
  readonly seed?: number;
  /** How far conditions are exaggerated: needs a condition with a null. */
  readonly guidance?: number;
  /**
   * Of texts and of codes that have a prior: below 1 likelier tokens or codes are drawn more often, above 1 less; 0
   * takes the likeliest.
   */
  readonly temperature?: number;
  /** Of texts and of codes that have a prior: only so many of the likeliest tokens or codes may be drawn. */
  readonly topK?: number;
}

/** The posterior of each sample; `logVariance` of a Gaussian latent. */
export interface Encoded<S> {
  readonly z: Values<CodeOf<S>>;
  readonly logVariance?: Values<CodeOf<S>>;
}

/** A model typed by its spec. */
export interface Model<S> {
  readonly name: string;
  /** What `graft check` warns of. */
  readonly warnings: ReadonlyArray<Report>;
  readonly compiled: Compiled;
  readonly engine: string;
  /** Opens an address with the columns that the spec wants, every value checked. */
  readonly data: (address: string) => Promise<Dataset>;
  /** Trains on. Resolves to the last epoch's losses; to `undefined` where it was stopped before an epoch ended. */
  readonly train: (options?: TrainOptions) => Promise<EpochEnd | undefined>;
  /** The means over the data of −ELBO and its parts (nats per sample) and the squared error. */
  readonly evaluate: (data: Dataset | BatchOf<S>) => Promise<Losses>;
  /** Draws from the prior under these conditions; the means of what the decoder makes, by output. */
  readonly sample: (conditions: ConditionsOf<S>, options?: SampleOptions) => Promise<OutputsOf<S>>;
  /** The posterior's mean for every sample. */
  readonly encode: (data: Dataset | BatchOf<S>) => Promise<Encoded<S>>;
  /** What the decoder makes of codes under these conditions. */
  readonly decode: (z: Values<CodeOf<S>>, conditions: ConditionsOf<S>) => Promise<OutputsOf<S>>;
  /** Every sample through encoder and decoder. */
  readonly reconstruct: (data: Dataset | BatchOf<S>) => Promise<OutputsOf<S>>;
  /**
   * Writes the model as files that other tools open: `model.export({ to: "onnx", out: "folder" })`. Resolves to the
   * files, and to what the stock tool made of them where `verify` asks for it.
   */
  readonly export: (options: ExportOptions) => Promise<Exported>;
  /**
   * Writes the model as a run's folder, which `open`, `graft eval`, `graft sample`, `graft train --resume` and every
   * export take. The data is that of the last `train`, before one the spec's. Throws GraftError where the folder holds
   * anything; `replace` allows a run.
   */
  readonly save: (folder: string, options?: SaveOptions) => Promise<void>;
  /** Gives the engine's memory back; the model can't be used afterwards. */
  readonly dispose: () => void;
}

/**
 * Numbers of several samples, with the shape of one: `values([28, 28, 1], data)`. Throws where the numbers don't come
 * out as whole samples.
 */
export const values = <const Sizes extends ReadonlyArray<number>>(
  shape: Sizes,
  data: ArrayLike<number>,
): Values<Sizes> => {
  const width = shape.reduce((product, size) => product * size, 1);
  const count = data.length / width;
  if (Number.isInteger(count))
    return { count, shape, data: data instanceof Float32Array ? data : Float32Array.from(data) };
  throw new GraftError([
    reportOf(usageProblem, {
      summary: `${data.length} numbers are no whole number of samples of ${shape.join("×")} = ${width} numbers.`,
    }),
  ]);
};

interface Opened {
  readonly compiled: Compiled;
  readonly warnings: ReadonlyArray<Report>;
  readonly engine: Engine;
  readonly session: Session;
  readonly standing: Standing;
  /** Of a run: throws where it names data that nobody has named here. */
  readonly mayRead?: (address: string) => Promise<void>;
}

const isDataset = (data: object | string): data is Dataset =>
  typeof data === "object" && data !== null && "columns" in data && Array.isArray(data.columns);

const inUse = <P extends Parameters<typeof refuseUse>[0]>(problem: P): ReadonlyArray<Report> =>
  refuseUse(problem).reports;

/** The graph that draws samples; guided where the caller asks for it. */
const sampleGraph = ({ program, core }: Compiled, guided: boolean): string => {
  const graph = guided ? "guided" : "sample";
  if (program.graphs["decode"] === undefined) throw new GraftError(inUse({ _tag: "NeedsEncoder" }));
  if (program.graphs["sample"] === undefined) throw new GraftError(inUse({ _tag: "NoPrior" }));
  if (program.graphs[graph] === undefined)
    throw new GraftError(inUse({ _tag: "NoGuidance", conditions: core.conditions.map(({ name }) => name) }));
  return graph;
};

/** More of one call would hardly fit an array of their noise. */
const mostSamples = 1_000_000;
const mostSeed = 2 ** 31 - 1;

/** A model in use. `S` is what the caller's spec says; at run time everything is checked again. */
class OpenModel<S> implements Model<S> {
  private position: Position;
  private gone = false;
  /** What it was trained on last. */
  private learnt: { readonly source: string; readonly split: Split } | undefined;
  /** Where data came from that was opened here. */
  private readonly addresses = new WeakMap<Dataset, string>();
  private readonly seed: number;

  constructor(private readonly opened: Opened) {
    this.position = opened.standing.position;
    this.seed = opened.standing.seed;
  }

  get name(): string {
    return this.compiled.core.name;
  }

  get warnings(): ReadonlyArray<Report> {
    return this.opened.warnings;
  }

  get compiled(): Compiled {
    return this.opened.compiled;
  }

  get engine(): string {
    return this.opened.engine.name;
  }

  async data(address: string): Promise<Dataset> {
    this.alive();
    const opened = sound(await openData(this.compiled.core, text(address, "An address")), (problems) =>
      problems.map(reportData),
    );
    this.addresses.set(opened, settledAddress(address));
    return opened;
  }

  async train(options: TrainOptions = {}): Promise<EpochEnd | undefined> {
    this.alive();
    const { data: from, epochs, ...hooks } = named(options, "Options") as TrainOptions;
    if (epochs !== undefined) whole(epochs, "epochs", 1, 1_000_000);
    const { core, program } = this.compiled;
    const address = from ?? core.train.data;
    if (from === undefined) await this.opened.mayRead?.(core.train.data);
    const parts = isDataset(address)
      ? splitFor(core, datasetFor(program, "train", address), this.seed)
      : await this.parts(text(address, "An address"));
    if (this.position.step === 0) await this.opened.session.write(fittedStatistics(program.state, parts.train));
    const wanted = { ...core.train, seed: this.seed, ...(epochs === undefined ? {} : { epochs, steps: undefined }) };
    const plan = planOf(wanted, Math.max(1, parts.train.count));
    // Steps and epochs are counted on, so that shuffles and noise go on as well.
    const settings = { ...plan, steps: this.position.step + plan.steps };
    const training = { session: this.session, program, split: parts, settings, from: this.position, ...hooks };
    const ended = sound(await train(training), (problem) => refuseRun(problem).reports);
    this.position = ended.position;
    this.learnt = { source: this.sourceOf(address), split: parts };
    return ended.last;
  }

  async evaluate(batch: Dataset | BatchOf<S>): Promise<Losses> {
    this.alive();
    const { session, compiled } = this;
    return evaluateLosses({ session, program: compiled.program, seed: this.seed }, this.given(batch, "evaluate"));
  }

  async sample(conditions: ConditionsOf<S>, options: SampleOptions = {}): Promise<OutputsOf<S>> {
    this.alive();
    const { count = 16, seed = this.seed, ...how } = named(options, "Options") as SampleOptions;
    const { guidance, temperature, topK } = how;
    const { session, compiled } = this;
    const { program } = compiled;
    whole(count, "count", 1, mostSamples);
    whole(seed, "seed", 0, mostSeed);
    if (guidance !== undefined) finite(guidance, "guidance");
    if (temperature !== undefined) atLeastZero(temperature, "temperature");
    if (topK !== undefined) whole(topK, "topK", 1, mostSeed);
    const graph = sampleGraph(compiled, guidance !== undefined);
    const sampling = { ...how, count, seed };
    sound(choosable(program, sampling), inUse);
    const guided = new Float32Array(count).fill(guidance ?? 1);
    const columns = {
      ...this.columns(graph, conditions, count),
      ...(guidance === undefined ? {} : { guidance: { dtype: "f32", shape: [count], data: guided } as const }),
    };
    const drawn = await drawnTexts({ session, program }, columns, sampling);
    const { z, behind } = await fewSamples({ session, program }, columns, sampling);
    const given = slicedColumns({ ...columns, ...drawn, ...z });
    const noise = tempered(graphOf(program, graph), rowNoise(seed, "sample/", count), temperature);
    const made = await this.outputs(behind ?? graph, count, given, behind === undefined ? noise : noNoise);
    return { ...made, ...textRows(drawn, count) };
  }

  async encode(batch: Dataset | BatchOf<S>): Promise<Encoded<S>> {
    this.alive();
    const dataset = this.given(batch, "encode");
    const { session, compiled } = this;
    const outputs = await runRows(
      { session, program: compiled.program },
      "encode",
      dataset.count,
      datasetColumns(dataset),
      noNoise,
    );
    const { z, "log-variance": logVariance } = outputs as Readonly<Record<string, Values<CodeOf<S>>>>;
    if (z === undefined) throw new Error("the encode graph has no output z");
    return { z, ...(logVariance && { logVariance }) };
  }

  async decode(z: Values<CodeOf<S>>, conditions: ConditionsOf<S>): Promise<OutputsOf<S>> {
    this.alive();
    const { program } = this.compiled;
    if (program.graphs["decode"] === undefined) throw new GraftError(inUse({ _tag: "NeedsEncoder" }));
    const { count, shape, data } = valuesFor(program, "decode", "z", z);
    const code = { dtype: "f32", shape: [count, ...shape], data } as const;
    const columns = { ...this.columns("decode", conditions, count), z: code };
    const drawn = await decodedTexts({ session: this.session, program }, columns, count);
    const made = await this.outputs("decode", count, slicedColumns({ ...columns, ...drawn }), noNoise);
    return { ...made, ...textRows(drawn, count) };
  }

  async reconstruct(batch: Dataset | BatchOf<S>): Promise<OutputsOf<S>> {
    this.alive();
    const dataset = this.given(batch, "reconstruct");
    return this.outputs("reconstruct", dataset.count, datasetColumns(dataset), noNoise);
  }

  async export(options: ExportOptions): Promise<Exported> {
    this.alive();
    named(options, "Options");
    const { session, compiled } = this;
    const { core, program } = compiled;
    const names = program.state.filter(({ role }) => role !== "slot").map(({ name }) => name);
    const weights = await session.read(names);
    const spec = `${JSON.stringify(core.full, undefined, 2)}\n`;
    const exported = sound(
      await exportTo(
        {
          core,
          typed: compiled.typed,
          program,
          plain: () => programOf(compiled.typed),
          weights,
          spec,
          version: version(),
          session,
        },
        options,
      ),
      ({ reports }) => reports,
    );
    if (exported.reports.length > 0) throw new GraftError(exported.reports);
    return exported;
  }

  async save(folder: string, options: SaveOptions = {}): Promise<void> {
    this.alive();
    const { replace = false } = named(options, "Options") as SaveOptions;
    const { core, program } = this.compiled;
    const data = this.learnt ?? (await this.unlearnt());
    const kept = await keepRun({
      ...{ folder: text(folder, "A folder"), replace, program, data, settings: { ...core.train, seed: this.seed } },
      spec: resolvedSpec(core, { data: data.source, seed: this.seed }),
      engine: this.opened.engine,
      position: this.position,
      state: await this.session.read(),
    });
    sound(kept, (problem) => refuseRun(problem).reports);
  }

  /** Of a model that has not been trained here: the data of its spec. */
  private async unlearnt(): Promise<{ readonly source: string; readonly split: Split }> {
    const { train } = this.compiled.core;
    await this.opened.mayRead?.(train.data);
    return { source: settledAddress(train.data), split: await this.parts(train.data) };
  }

  /** What an address holds, parted as the spec says. */
  private async parts(address: string): Promise<Split> {
    return sound(await openParts(this.compiled.core, address, this.seed), (problems) => problems.map(reportData));
  }

  private sourceOf(data: string | Dataset): string {
    return isDataset(data) ? (this.addresses.get(data) ?? `memory:${data.name}`) : settledAddress(data);
  }

  dispose(): void {
    if (this.gone) return;
    this.gone = true;
    this.opened.session.dispose();
  }

  private alive(): void {
    if (this.gone) throw wrong("DISPOSED", "This model was disposed of: its memory is given back.", "open it again");
  }

  /** The session, while there is one. */
  private get session(): Session {
    this.alive();
    return this.opened.session;
  }

  private given(batch: Dataset | BatchOf<S>, graph: string): Dataset {
    const given = named(batch, "Samples");
    return isDataset(given)
      ? datasetFor(this.compiled.program, graph, given)
      : batchDataset(this.compiled, given, graph);
  }

  private columns(graph: string, conditions: unknown, count: number): Tensors {
    const { core, program } = this.compiled;
    const rows = conditionValues(core.conditions, named(conditions, "Conditions"));
    return sound(conditionColumns({ program, conditions: core.conditions }, graph, rows, count), inUse);
  }

  private async outputs(graph: string, count: number, columns: ColumnsAt, noise: NoiseAt): Promise<OutputsOf<S>> {
    const { session, compiled } = this;
    const made: Readonly<Record<string, Rows>> = await runRows(
      { session, program: compiled.program },
      graph,
      count,
      columns,
      noise,
    );
    return made as OutputsOf<S>;
  }
}

/** The model of an opened spec or run. */
export const modelOf = <S>(opened: Opened): Model<S> => new OpenModel<S>(opened);
