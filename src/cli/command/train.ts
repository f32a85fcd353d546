/** `graft train`: trains a spec's model into a run's folder, or goes on with a run; ends with figures and pictures. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import * as E from "fp-ts/lib/Either.js";
import { beyond, type Length } from "../../../compiler/check/rule/long-warmup.js";
import type { CoreModel } from "../../../compiler/expand/core.js";
import { settledSplit } from "../../../compiler/expand/samples.js";
import { reportOf as reportProblem } from "../../../compiler/report/index.js";
import type { Report } from "../../../compiler/words/report.js";
import type { Split } from "../../../runtime/data/index.js";
import type { Engine, EngineSettings } from "../../../runtime/engine/engine.js";
import { type Logging, openLogs } from "../../../runtime/log/index.js";
import { reportOf } from "../../../runtime/problem/failure.js";
import { checkFolder } from "../../../runtime/run/folder.js";
import { resumeRun, startRun } from "../../../runtime/run/index.js";
import { holderOf, type Lock, lockFile, lockFiles, lockFolder } from "../../../runtime/run/lock.js";
import type { EngineMark } from "../../../runtime/run/mark.js";
import type { Lost } from "../../../runtime/run/outlast.js";
import { planOf } from "../../../runtime/train/plan.js";
import type { Trained as Ended, EpochEnd, Progress } from "../../../runtime/train/train.js";
import { settledAddress, settledSources } from "../../data.js";
import { doorLines, doorWarnings } from "../../report/door.js";
import { counted, whole } from "../../report/format.js";
import { logNotWrittenProblem } from "../../report/problem/finding/log-not-written.js";
import { type Refusal, refusal, type StopExit } from "../../report/refusal.js";
import { refuseRun } from "../../report/run.js";
import { usage } from "../../report/usage.js";
import { beginningOf } from "../../run/begin.js";
import { type Chosen, openEngine } from "../../run/engine.js";
import { memoryHere, refuseMemory, trainBytes } from "../../run/memory.js";
import { fileName, readRun, shorterSequences, splitData, splitOwn } from "../../run/run.js";
import { changesOf, compileSource, openSpec, parametersOf } from "../../run/spec.js";
import { resolvedSpec } from "../../spec.js";
import { sayingProgress } from "../../study/said.js";
import { type AwayOptions, trainAway } from "../away.js";
import { type Call, changing, type Define, examples, joinedAddress, wholeFrom } from "../command.js";
import { computing, isRay, settingsOf } from "../computing.js";
import { finish, stopped } from "../finish.js";
import { type Outcome, refused } from "../outcome.js";
import { progressView } from "../progress.js";
import { rendered } from "../render.js";
import { stopper } from "../stop.js";
import { note, noteStyled, terminalOf } from "../terminal.js";

interface Options extends AwayOptions {
  readonly replace?: true;
  readonly resume?: string;
}

/** What both beginnings come to. */
interface Ready {
  readonly folder: string;
  /** Held until the end, pictures and all. */
  readonly lock: Lock;
  readonly engine: Engine;
  readonly split: Split;
  readonly headline: string;
  readonly warnings: ReadonlyArray<Report>;
  readonly logs: Logging;
  readonly go: (hooks: Hooks) => ReturnType<typeof startRun>;
}

type Hooks = Pick<Parameters<typeof startRun>[0], "signal" | "onProgress" | "onEpoch" | "onLost">;

type Begun = Promise<E.Either<Refusal, Ready>>;

const isFree = async (folder: string): Promise<boolean> =>
  (await readdir(folder).catch(() => [])).every((name) => lockFiles.includes(name));

/** `runs/name`, or with -2, -3 … the first that holds nothing and that no other process has just chosen; locked. */
const claimFree = async (name: string): Promise<E.Either<Refusal, Lock>> => {
  const folder = join("runs", fileName(name));
  for (let i = 1; i < 10_000; i++) {
    const candidate = i === 1 ? folder : `${folder}-${i}`;
    if (!(await isFree(candidate))) continue;
    const lock = await lockFolder(candidate);
    if (E.isLeft(lock) && lock.left._tag === "FolderLocked") continue;
    if (E.isLeft(lock)) return E.left(refuseRun(lock.left));
    if (await isFree(candidate)) return lock;
    await lock.right.release();
  }
  return claim(folder);
};

const claim = async (folder: string): Promise<E.Either<Refusal, Lock>> =>
  E.mapLeft(refuseRun)(await lockFolder(folder));

/** What can be told before any work: whether the folder is free, and of no other process. */
const checkPlace = async (folder: string | undefined, replace: boolean): Promise<E.Either<Refusal, void>> => {
  if (folder === undefined) return E.right(undefined);
  const free = await checkFolder(folder, replace);
  return E.isLeft(free) ? E.left(refuseRun(free.left)) : checkHolder(folder);
};

const checkHolder = async (folder: string): Promise<E.Either<Refusal, void>> => {
  const holder = await holderOf(folder);
  return holder === undefined
    ? E.right(undefined)
    : E.left(refuseRun({ _tag: "FolderLocked", folder, file: join(folder, lockFile), holder }));
};

/** Its name, and what it computes on where that is more than a processor of this machine. */
const engineWords = ({ name, devices, settings }: Engine): string => {
  const more = [...(devices === undefined ? [] : [devices]), ...(settings?.precision ? [settings.precision] : [])];
  return more.length === 0 ? name : `${name} (${more.join(", ")})`;
};

const headline = (
  name: string,
  parameters: number,
  lines: string,
  address: string,
  split: Split,
  { engine, auto }: Pick<Chosen, "engine" | "auto">,
  folder: string,
): string =>
  `${name}: ${counted(parameters, "parameter")}; ` +
  `${address}: ${counted(split.train.count, "sample")}, ${whole(split.heldOut.count)} more held out; ` +
  `engine ${engineWords(engine)}${auto ? ", the best here" : ""} → ${folder}\n${lines}`;

/**
 * Samples that end sooner than the sequence's length say by their missing values where padding begins: the run's own
 * spec has it written.
 */
const begin = async (spec: string, options: Options): Begun => {
  const ready = await beginAsWritten(spec, options);
  if (E.isRight(ready)) return ready;
  const opened = await openSpec(spec, changesOf(options));
  if (E.isLeft(opened)) return ready;
  const { core } = opened.right.typed;
  const shorter = await shorterSequences(core, options.data ?? core.train.data);
  if (shorter.length === 0) return ready;
  const padded = shorter.map((name) => `inputs.${name}.padding=missing`);
  return beginAsWritten(spec, { ...options, set: [...(options.set ?? []), ...padded] });
};

/** Warnings of the spec and of its data; also of what grows longer than training lasts, which the data alone tells. */
const toldBefore = (
  warnings: ReadonlyArray<Report>,
  core: CoreModel,
  length: Length,
  split: Split,
): ReadonlyArray<Report> => {
  const known = Object.hasOwn(core.allow, "W12") || warnings.some(({ code }) => code === "W12");
  const late = known ? [] : beyond(core, length).map((found) => reportProblem({ ...found, _tag: "LongWarmup" }));
  return [...warnings, ...late, ...doorWarnings(split, core)];
};

const beginAsWritten = async (spec: string, options: Options): Begun => {
  const opened = await openSpec(spec, changesOf(options));
  if (E.isLeft(opened)) return opened;
  const core = settledSplit(opened.right.typed.core);
  const replace = options.replace === true;
  const place = options.out ?? (replace ? join("runs", fileName(core.name)) : undefined);
  const free = await checkPlace(place, replace);
  if (E.isLeft(free)) return free;
  const address = options.data ?? core.train.data;
  const sources = settledSources(core, options.data);
  const text = resolvedSpec(core, { ...sources, epochs: options.epochs, seed: options.seed });
  const compiled = compileSource({ name: opened.right.source.name, text });
  if (E.isLeft(compiled)) return compiled;
  const { program, typed } = compiled.right;
  const settings = compiled.right.core.train;
  const tooMuch = refuseMemory(trainBytes(compiled.right), memoryHere(), settings.batch);
  if (tooMuch !== undefined) return E.left(tooMuch);
  const beginning = await beginningOf(compiled.right);
  if (E.isLeft(beginning)) return beginning;
  const split = await splitData(core, address, settings.seed);
  if (E.isLeft(split)) return split;
  const plan = planOf(settings, split.right.train.count);
  const chosen = await openEngine(
    options.engine,
    { program, steps: plan.steps, samples: settings.batch },
    settingsOf(options),
  );
  if (E.isLeft(chosen)) return chosen;
  const { engine, warnings } = chosen.right;
  const lock = await (place === undefined ? claimFree(core.name) : claim(place));
  if (E.isLeft(lock)) return lock;
  const { folder } = lock.right;
  return E.right({
    ...{ folder, lock: lock.right, engine, split: split.right },
    headline: headline(
      core.name,
      parametersOf(typed),
      doorLines(split.right, compiled.right.core, settings.seed) + beginning.right.told,
      address,
      split.right,
      chosen.right,
      folder,
    ),
    warnings: [...toldBefore(opened.right.warnings, { ...core, train: settings }, plan, split.right), ...warnings],
    logs: openLogs({ folder, names: settings.log ?? [], from: 0 }),
    go: (hooks) =>
      startRun({
        folder,
        replace,
        spec: text,
        program,
        settings,
        begin: beginning.right.tensors,
        engine,
        data: { source: sources.data, split: split.right },
        lock: lock.right,
        ...hooks,
      }),
  });
};

/** How the run computed so far, as far as the engine that goes on has that choice. */
const keptSettings = ({ name, precision, fma }: EngineMark, engine = name): EngineSettings => ({
  ...(precision && { precision }),
  ...(fma && engine === name && { fma }),
});

const goOn = async (folder: string, options: Options): Begun => {
  const free = await checkHolder(folder);
  if (E.isLeft(free)) return free;
  const run = await readRun(folder);
  if (E.isLeft(run)) return run;
  const { compiled, state } = run.right;
  const source = options.data === undefined ? state.data.source : settledAddress(options.data);
  const split = await (options.data === undefined
    ? splitOwn(folder, run.right)
    : splitData(compiled.core, source, state.plan.seed));
  if (E.isLeft(split)) return split;
  const settings = { ...keptSettings(state.engine, options.engine), ...settingsOf(options) };
  const chosen = await openEngine(options.engine ?? state.engine.name, undefined, settings);
  if (E.isLeft(chosen)) return chosen;
  const { engine, warnings } = chosen.right;
  const acceptEngine = options.engine !== undefined && options.engine !== "auto";
  const lock = await claim(folder);
  if (E.isLeft(lock)) return lock;
  return E.right({
    folder,
    lock: lock.right,
    engine,
    split: split.right,
    headline: headline(
      `${compiled.core.name}, from step ${state.position.step}`,
      parametersOf(compiled.typed),
      doorLines(split.right, compiled.core, state.plan.seed),
      source,
      split.right,
      chosen.right,
      folder,
    ),
    warnings,
    logs: openLogs({ folder, names: compiled.core.train.log ?? [], from: state.position.step }),
    go: (hooks) =>
      resumeRun({
        run: run.right,
        engine,
        acceptEngine,
        data: { source, split: split.right },
        lock: lock.right,
        ...hooks,
      }),
  });
};

const lostWords = (why: string, step: number): string =>
  `${why[0]?.toUpperCase()}${why.slice(1)}; it is started again, and the training goes on ` +
  `${step === 0 ? "from the start" : `from step ${whole(step)}`} …\n`;

/** Trains under the signals and shows how it goes. */
const perform = async (ready: Ready, { quiet = false }: { readonly quiet?: boolean }) => {
  if (!quiet) note(ready.headline);
  const view = progressView(terminalOf(process.stderr), quiet);
  const stop = stopper(() => {
    view.end();
    if (!quiet) note("stopping after this step …\n");
  });
  try {
    const onLost = ({ why, step }: Lost): void => {
      view.end();
      if (!quiet) note(lostWords(why, step));
    };
    const onEpoch = (end: EpochEnd): void => {
      ready.logs.onEpoch(end);
      view.epoch(end);
    };
    const saying = sayingProgress("lines");
    const onProgress = (progress: Progress): void => {
      view.step(progress);
      saying(progress);
    };
    const ended = await ready.go({ signal: stop.signal, onProgress, onEpoch, onLost });
    return { ended, exit: stop.exit };
  } finally {
    view.end();
    stop.end();
  }
};

const conclude = (
  ready: Ready,
  ended: Ended,
  exit: () => StopExit,
  seconds: number,
  say: (text: string) => void,
): Promise<Outcome> =>
  ended._tag === "Stopped"
    ? Promise.resolve(stopped(ready.folder, ended, exit()))
    : finish({ folder: ready.folder, engine: ready.engine, lock: ready.lock, split: ready.split, seconds, say });

/** Warnings are for before a long training, not for its end; in a JSON document they stand with the rest. */
const warn = (warnings: ReadonlyArray<Report>, { json }: Call): ReadonlyArray<Report> => {
  if (json) return warnings;
  noteStyled(rendered(warnings, terminalOf(process.stderr)));
  return [];
};

const trainReady = async (ready: Ready, options: Options, call: Call): Promise<Outcome> => {
  const warnings = warn(ready.warnings, call);
  const started = performance.now();
  const { ended, exit } = await perform(ready, options);
  if (E.isLeft(ended)) {
    const { exit: code, reports } = refuseRun(ended.left);
    return refused({ exit: code, reports: [...warnings, ...reports] });
  }
  const seconds = (performance.now() - started) / 1000;
  const say = options.quiet === true ? () => undefined : note;
  const outcome = await conclude(ready, ended.right, exit, seconds, say);
  return {
    ...outcome,
    reports: [
      ...warnings,
      ...ready.logs.faults().map((fault) => reportOf(logNotWrittenProblem, fault)),
      ...outcome.reports,
    ],
  };
};

const trainRun = async (spec: string | undefined, options: Options, call: Call): Promise<Outcome> => {
  const ready = await (options.resume === undefined ? begin(spec ?? "", options) : goOn(options.resume, options));
  if (E.isLeft(ready)) return refused(ready.left);
  try {
    return await trainReady(ready.right, options, call);
  } finally {
    await ready.right.lock.release();
  }
};

const ofASpec = ["set", "variant", "epochs", "seed", "out", "replace", "on"] as const satisfies ReadonlyArray<
  keyof Options
>;

const onRay = (text: string): string => {
  if (isRay(text)) return text;
  throw new InvalidArgumentError("It must be ray:http://HOST:8265.");
};

const misused = (spec: string | undefined, options: Options): Report | undefined => {
  if (spec === undefined && options.resume === undefined)
    return usage("Say which spec to train.", "for example: graft train spec.json", [
      "To go on with a run: graft train --resume RUN",
    ]);
  if (spec !== undefined && options.resume !== undefined)
    return usage("--resume goes on with a run, which has its own spec.", `leave ${spec} out`);
  if (options.gpus !== undefined && options.on === undefined)
    return usage(
      "--gpus says what a cluster gives each worker, and this training runs here.",
      "write --devices n for how many of this machine's GPUs share each batch",
    );
  const given = ofASpec.find((name) => options[name] !== undefined);
  return options.resume !== undefined && given !== undefined
    ? usage(`--${given} can't change a run that has begun.`, `leave --${given} out, or train a new run`)
    : undefined;
};

export const define: Define = (command) => {
  command
    .argument("[spec]", "a spec file, or - for stdin")
    .option(
      "--data <address>",
      "an address such as csv:FILE or images:FOLDER; several are joined (default: the spec's)",
      joinedAddress,
    )
    .option("--epochs <n>", "instead of the spec's epochs or steps", wholeFrom(1, 1_000_000))
    .option("--seed <n>", "instead of the spec's seed", wholeFrom(0, 2 ** 31 - 1))
    .option("--out <folder>", "where the run goes (default: runs/ and the spec's name)")
    .option("--replace", "put the run where an older one is")
    .option("--resume <run>", "go on with a run that was stopped, to the same numbers")
    .option("--on <cluster>", "ray:http://HOST:8265 trains there, on --workers n placed over its nodes", onRay)
    .option("--gpus <n>", "GPUs of each worker on a cluster (default: none)", wholeFrom(1, 64))
    .option("--quiet", "say nothing while training");
  computing(command);
  changing(command);
  examples(command, [
    ["graft train spec.json", "with the data and the epochs that the spec names"],
    ["graft train spec.json --data idx:mnist --epochs 5", "with MNIST from a folder"],
    ["graft train spec.json --set latent.size=8 --out runs/z8", "with a change"],
    ["graft train spec.json --engine jax --precision bfloat16", "on a GPU, and faster there"],
    ["graft train spec.json --on ray:http://head:8265 --workers 8 --gpus 1", "on eight GPUs of a Ray cluster"],
    ["graft train --resume runs/z8", "after it was stopped"],
  ]);
  return (call: Call) => {
    const options = command.opts<Options>();
    const [spec] = command.args;
    const wrong = misused(spec, options);
    if (wrong !== undefined) return Promise.resolve(refused(refusal(2, wrong)));
    return options.on === undefined
      ? trainRun(spec, options, call)
      : trainAway(spec ?? "", { ...options, on: options.on });
  };
};
