/**
 * A spec trained under every combination of values and seeds, and what differs.
 *
 * In: a spec and what is asked of it. Out: every problem before the first training, or what the trials came to, with
 * the files that say so. Nothing is printed: `watch` is told how it goes.
 */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { Report } from "../../../compiler/words/report.js";
import type { Engine, EngineSettings } from "../../../runtime/engine/engine.js";
import type { MetricName } from "../../../runtime/measure/index.js";
import { counted } from "../../report/format.js";
import { type Refusal, refusal } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { type Chosen, openEngine } from "../../run/engine.js";
import { writeFile } from "../../run/picture.js";
import { splitData } from "../../run/run.js";
import { changesOf, checkSource } from "../../run/spec.js";
import { readSeeds, type SpecFrom, specFrom } from "../asked.js";
import { checkStudyFolder, inStudyFolder } from "../folder.js";
import { readMetrics, sweepMetrics } from "../metrics.js";
import type { Ended } from "../said.js";
import { resultJson, sweepCsv, testsCsv, trialsCsv } from "./files.js";
import { type Runner, runAll, type Told } from "./jobs.js";
import { planSweep, type Sweep, type SweepTrial } from "./plan.js";
import { sweepReport } from "./report.js";
import { type Outcome, onlyTried, type Result, resultOf } from "./result.js";
import { strategyOf } from "./strategy.js";
import type { Standing } from "./text.js";
import { endedEarlyIn, measuredIn, noteEarly, standing } from "./work.js";

export interface SweepAsked {
  /** `latent.size=2,8`, each. */
  readonly over?: ReadonlyArray<string>;
  /** `5` for so many, or a list. */
  readonly seeds?: string | ReadonlyArray<number>;
  /** The name under `let` whose number matches parameter counts. */
  readonly equalParams?: string;
  readonly data?: string;
  readonly epochs?: number;
  /** Names with commas between. */
  readonly metrics?: string;
  readonly out?: string;
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
}

export interface SweepReady {
  readonly sweep: Sweep;
  readonly metrics: ReadonlyArray<MetricName>;
}

/** The `index`-th of `of` parts, from 1: trials of a sweep that several machines share. */
export interface Part {
  readonly index: number;
  readonly of: number;
}

/** Who looks on while trials run; `end` is called when no more do. */
export interface SweepWatch {
  readonly told: Told;
  readonly signal: AbortSignal;
  readonly end: () => void;
}

export interface SweepCall {
  readonly engine?: string | undefined;
  readonly settings?: EngineSettings | undefined;
  /** Trials at once. */
  readonly jobs: number;
  readonly part?: Part | undefined;
  /** What the page says it was made by. */
  readonly command: string;
  /** Where trials run, on the engine that was chosen. */
  readonly runner: (chosen: Chosen) => Runner;
  /** `left`: those of `all` that are still to do. */
  readonly watch: (left: ReadonlyArray<SweepTrial>, all: number, engine: Engine) => SweepWatch;
}

interface Failing {
  readonly failures: ReadonlyArray<Report>;
}

export type SweepEnd =
  /** A part of a sweep, or one that was stopped: no tables, which would compare unlike things. */
  | (Failing & { readonly _tag: "Partly"; readonly stopped: boolean; readonly outcomes: ReadonlyArray<Outcome> })
  | (Failing & { readonly _tag: "Whole"; readonly result: Result; readonly files: ReadonlyArray<string> });

const nothingSwept = (spec: string): Refusal =>
  refusal(
    2,
    usage(
      `${spec === "-" ? "The spec" : spec} has no sweep, and none is asked for.`,
      `graft sweep ${spec} --over latent.size=2,8 --seeds 3`,
      ['Or write one into the spec: "sweep": { "over": { "/latent/size": [2, 8] }, "seeds": [1, 2, 3] }.'],
    ),
  );

/** The checked spec with its sweep: as it is written, or as asked for. */
const openSweep = async (from: SpecFrom, options: SweepAsked) => {
  const read = await specFrom(from);
  if (E.isLeft(read)) return read;
  const { source, bases } = read.right;
  const { over = [], seeds } = options;
  const changes = { ...changesOf(options), bases };
  const opened = checkSource(source, { ...changes, sweep: { over } });
  if (E.isLeft(opened) || seeds === undefined) return opened;
  const numbers = readSeeds(seeds, opened.right.typed.core.train.seed, 1);
  if (E.isLeft(numbers)) return numbers;
  return checkSource(source, { ...changes, sweep: { over, seeds: numbers.right.join(",") } });
};

export const prepareSweep = async (from: SpecFrom, options: SweepAsked): Promise<E.Either<Refusal, SweepReady>> => {
  const asked = readMetrics(options.metrics);
  if (E.isLeft(asked)) return asked;
  const opened = await openSweep(from, options);
  if (E.isLeft(opened)) return opened;
  const { out: folder, data, epochs, equalParams: equal } = options;
  const sweep = planSweep(opened.right.typed, { folder, data, epochs, equal });
  if (E.isLeft(sweep)) return sweep;
  if (sweep.right.trials.length === 0) return E.left(nothingSwept(typeof from === "string" ? from : "spec.json"));
  const own = sweep.right.settings.map(({ core }) => core);
  const metrics = options.metrics === undefined ? readMetrics(sweepMetrics(own)) : asked;
  return E.map((names: ReadonlyArray<MetricName>) => ({ sweep: sweep.right, metrics: names }))(metrics);
};

export type Standings = ReadonlyArray<SweepTrial & { readonly standing: Standing }>;

export const standingsOf = ({ sweep, metrics }: SweepReady): Promise<Standings> =>
  Promise.all(
    sweep.trials.map(async (trial) => {
      const found = await standing(trial);
      if (found === "begun" && (await endedEarlyIn(trial)) !== undefined)
        return { ...trial, standing: "early" as const };
      const done = found === "trained" && (await measuredIn({ ...trial, metrics })) !== undefined;
      return { ...trial, standing: done ? ("measured" as const) : found };
    }),
  );

const otherRuns = (others: Standings, folder: string): Refusal =>
  refusal(
    2,
    usage(
      `${folder} holds ${counted(others.length, "run")} of this sweep's trials under another spec.`,
      "take another folder with --out",
      [
        `Such as ${others[0]?.folder}: its spec.json is not what this sweep would train, so the spec, its data or ` +
          "--epochs changed in between.",
      ],
    ),
  );

/** Opens each kind of data once, so that what is wrong with it is told before the first training. */
const checkData = async ({ settings, seeds, trials }: Sweep): Promise<E.Either<Refusal, void>> => {
  const seen = new Set<string>();
  for (const [index, { core }] of settings.entries()) {
    const text = trials.find(({ setting }) => setting === index)?.text ?? "{}";
    const { data } = (JSON.parse(text) as { readonly train: { readonly data: string } }).train;
    const key = JSON.stringify([data, core.inputs, core.conditions]);
    if (seen.has(key)) continue;
    seen.add(key);
    const split = await splitData(core, data, seeds[0] ?? 1);
    if (E.isLeft(split)) return split;
  }
  return E.right(undefined);
};

export const inPart = <A>(all: ReadonlyArray<A>, part: Part | undefined): ReadonlyArray<A> =>
  part === undefined ? all : all.filter((_, i) => i % part.of === part.index - 1);

const trainAll = async (
  { sweep, metrics }: SweepReady,
  trials: ReadonlyArray<SweepTrial>,
  chosen: Chosen,
  { jobs, runner }: SweepCall,
  { told, signal, end }: SweepWatch,
): Promise<ReadonlyMap<string, Ended>> => {
  const works = trials.map(({ folder, text }) => ({ folder, text, metrics }));
  const strategy = await strategyOf(sweep, trials);
  const results = await runAll(works, jobs, runner(chosen), signal, told, strategy).finally(end);
  for (const [i, { folder }] of trials.entries()) {
    const own = results[i];
    if (own?._tag === "EndedEarly") await noteEarly(folder, { epoch: own.epoch, loss: own.loss, bar: own.bar });
  }
  return new Map(trials.map(({ id }, i) => [id, results[i] ?? ({ _tag: "Stopped" } as const)]));
};

const outcomesOf = (
  { sweep, metrics }: SweepReady,
  ended: ReadonlyMap<string, Ended>,
): Promise<ReadonlyArray<Outcome>> =>
  Promise.all(
    sweep.trials.map(async (trial): Promise<Outcome> => {
      const own = ended.get(trial.id);
      if (own?._tag === "Failed") return { trial, result: { _tag: "Failed", why: own.reports[0]?.summary ?? "" } };
      const early = await endedEarlyIn(trial);
      if (early !== undefined) return { trial, result: { _tag: "EndedEarly", ...early } };
      const measured = await measuredIn({ ...trial, metrics });
      return { trial, result: measured === undefined ? { _tag: "Waiting" } : { _tag: "Measured", ...measured } };
    }),
  );

const writeAll = async (
  result: Result,
  engine: Engine,
  command: string,
): Promise<E.Either<Refusal, ReadonlyArray<string>>> => {
  const { folder } = result.sweep;
  const page = await sweepReport(result, engine, command);
  if (E.isLeft(page)) return page;
  const files = [
    ["report.html", page.right],
    ["sweep.json", `${JSON.stringify(resultJson(result), undefined, 2)}\n`],
    ["sweep.csv", sweepCsv(result)],
    ["trials.csv", trialsCsv(result)],
    ["tests.csv", testsCsv(result)],
  ] as const;
  for (const [name, content] of files) {
    const written = await writeFile(join(folder, name), content, { reportBy: "sweep" });
    if (E.isLeft(written)) return written;
  }
  return E.right(files.map(([name]) => join(folder, name)));
};

const names = ["report.html", "sweep.json", "sweep.csv", "trials.csv", "tests.csv"] as const;

const perform = async (ready: SweepReady, call: SweepCall): Promise<E.Either<Refusal, SweepEnd>> => {
  const found = await standingsOf(ready);
  const others = found.filter((trial) => trial.standing === "other");
  if (others.length > 0) return E.left(otherRuns(others, ready.sweep.folder));
  const data = await checkData(ready.sweep);
  if (E.isLeft(data)) return data;
  const chosen = await openEngine(call.engine, undefined, call.settings);
  if (E.isLeft(chosen)) return chosen;
  const { engine } = chosen.right;
  const left = inPart(found, call.part).filter(({ standing: state }) => state !== "measured" && state !== "early");
  const watch = call.watch(left, found.length, engine);
  const ended = await trainAll(ready, left, chosen.right, call, watch);
  const failures = [...ended.values()].flatMap((own) => (own._tag === "Failed" ? own.reports : []));
  const outcomes = await outcomesOf(ready, ended);
  const stopped = watch.signal.aborted;
  if (stopped || call.part !== undefined) return E.right({ _tag: "Partly", stopped, outcomes, failures });
  const tried = onlyTried(ready.sweep, outcomes);
  const result = resultOf(tried.sweep, tried.outcomes);
  const files = await writeAll(result, engine, call.command);
  return E.map((written: ReadonlyArray<string>): SweepEnd => ({ _tag: "Whole", result, files: written, failures }))(
    files,
  );
};

/**
 * Trains, measures and writes. Parts of a sweep share its folder, each with trials of its own; a whole one has it
 * alone.
 */
export const performSweep = async (ready: SweepReady, call: SweepCall): Promise<E.Either<Refusal, SweepEnd>> => {
  const { folder } = ready.sweep;
  if (call.part === undefined)
    return E.flatten(await inStudyFolder(folder, names, "sweep", () => perform(ready, call)));
  const free = await checkStudyFolder(folder, names, "sweep");
  return E.isLeft(free) ? free : perform(ready, call);
};
