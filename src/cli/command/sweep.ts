/** `graft sweep`: trains a spec under every combination of values and seeds, and tells what differs. */
import { join } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import * as E from "fp-ts/lib/Either.js";
import type { Report } from "../../../compiler/words/report.js";
import type { Engine } from "../../../runtime/engine/engine.js";
import type { MetricName } from "../../../runtime/measure/index.js";
import { counted, figure } from "../../report/format.js";
import { type Exit, type Refusal, refusal } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { type Chosen, engineChoices, openEngine } from "../../run/engine.js";
import { writeFile } from "../../run/picture.js";
import { splitData } from "../../run/run.js";
import { changesOf, checkSource, readSpec } from "../../run/spec.js";
import { checkStudyFolder, inStudyFolder } from "../../study/folder.js";
import { resultJson, sweepCsv, testsCsv, trialsCsv } from "../../study/sweep/files.js";
import { type Ended, type Runner, runAll, runApart, runHere, type Told, workApart } from "../../study/sweep/jobs.js";
import { kubernetesJob } from "../../study/sweep/kubernetes.js";
import { planSweep, type Sweep, type SweepTrial } from "../../study/sweep/plan.js";
import { runOnRay } from "../../study/sweep/ray.js";
import { sweepReport } from "../../study/sweep/report.js";
import { type Outcome, onlyTried, type Result, resultOf } from "../../study/sweep/result.js";
import { strategyOf } from "../../study/sweep/strategy.js";
import { resultText, type Standing, trialsText } from "../../study/sweep/text.js";
import { endedEarlyIn, measuredIn, noteEarly, standing } from "../../study/sweep/work.js";
import { type Call, changing, collect, type Define, examples, joinedAddress, wholeFrom } from "../command.js";
import { readMetrics } from "../metrics.js";
import { type Outcome as Answer, refused } from "../outcome.js";
import { partsView, progressView } from "../progress.js";
import { stopper } from "../stop.js";
import { note, terminalOf } from "../terminal.js";
import { readSeeds } from "./stability.js";

interface Options {
  readonly over?: ReadonlyArray<string>;
  readonly seeds?: string;
  readonly equalParams?: string;
  readonly data?: string;
  readonly epochs?: number;
  readonly engine?: string;
  readonly metrics?: string;
  readonly jobs: number;
  readonly shard?: string;
  readonly out?: string;
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
  readonly dryRun?: true;
  readonly quiet?: true;
  readonly trial?: string;
  readonly on?: string;
  readonly image: string;
}

const usualHere = "negative-elbo,nll,divergence,mse,loss,active-units,probe,knn,silhouette";

interface Shard {
  readonly index: number;
  readonly of: number;
}

const readShard = (text: string | undefined): E.Either<Refusal, Shard | undefined> => {
  if (text === undefined) return E.right(undefined);
  const [, index = "", of = ""] = /^([0-9]{1,6})\/([0-9]{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  return shard.index >= 1 && shard.index <= shard.of
    ? E.right(shard)
    : E.left(
        refusal(
          2,
          usage(`--shard ${text} is no part of a sweep.`, "for example --shard 2/4: the second of four parts", [
            "Parts are counted from 1.",
          ]),
        ),
      );
};

interface Ready {
  readonly sweep: Sweep;
  readonly metrics: ReadonlyArray<MetricName>;
  readonly shard: Shard | undefined;
}

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
const openSweep = async (spec: string, options: Options) => {
  const read = await readSpec(spec);
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

const prepare = async (spec: string, options: Options): Promise<E.Either<Refusal, Ready>> => {
  const shard = readShard(options.shard);
  if (E.isLeft(shard)) return shard;
  const metrics = readMetrics(options.metrics ?? usualHere);
  if (E.isLeft(metrics)) return metrics;
  const opened = await openSweep(spec, options);
  if (E.isLeft(opened)) return opened;
  const { out: folder, data, epochs, equalParams: equal } = options;
  const sweep = planSweep(opened.right.typed, { folder, data, epochs, equal });
  if (E.isLeft(sweep)) return sweep;
  if (sweep.right.trials.length === 0) return E.left(nothingSwept(spec));
  return E.right({ sweep: sweep.right, metrics: metrics.right, shard: shard.right });
};

type Standings = ReadonlyArray<SweepTrial & { readonly standing: Standing }>;

const standings = ({ sweep, metrics }: Ready): Promise<Standings> =>
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
        `Such as ${others[0]?.folder}: its spec.json is not what this sweep would train, so the spec, its data or --epochs changed in between.`,
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

const mine = <A>(all: ReadonlyArray<A>, shard: Shard | undefined): ReadonlyArray<A> =>
  shard === undefined ? all : all.filter((_, i) => i % shard.of === shard.index - 1);

const endedLine = (name: string, ended: Ended): string => {
  if (ended._tag === "Stopped") return "";
  if (ended._tag === "EndedEarly")
    return `${name}: ended early after ${counted(ended.epoch, "epoch")}, at a loss of ${figure(ended.loss)} where ${figure(ended.bar)} or less trains on\n`;
  return `${name}: ${ended._tag === "Failed" ? `failed: ${ended.reports[0]?.summary}` : "done"}\n`;
};

/** Says how it goes: one training's epochs where one runs at a time, else how many are done. */
const telling = (sweep: Sweep, works: ReadonlyArray<SweepTrial>, jobs: number, quiet: boolean) => {
  const terminal = terminalOf(process.stderr);
  const nameOf = (index: number): string => {
    const trial = works[index];
    return trial === undefined ? "" : `${sweep.settings[trial.setting]?.label}, seed ${trial.seed}`;
  };
  let at = 0;
  const one = progressView(terminal, quiet || jobs > 1, undefined, () => `${nameOf(at)} (${at + 1}/${works.length})`);
  const many = partsView(terminal, quiet || jobs === 1);
  const shares = works.map(() => 0);
  const draw = (index: number): void =>
    many.part(
      nameOf(index),
      shares.reduce((sum, share) => sum + share, 0),
      works.length,
    );
  const told: Told = {
    begin: (index) => {
      at = index;
      draw(index);
    },
    progress: (index, progress) => {
      const each = (progress.secondsLeft / Math.max(progress.steps - progress.step, 1)) * progress.steps;
      one.step({ ...progress, secondsLeft: progress.secondsLeft + each * (works.length - 1 - index) });
      shares[index] = progress.step / progress.steps;
      draw(index);
    },
    epoch: one.epoch,
    measuring: draw,
    end: (index, ended) => {
      shares[index] = 1;
      one.end();
      many.end();
      if (!quiet) note(endedLine(nameOf(index), ended));
      if (ended._tag !== "Stopped") draw(index);
    },
  };
  return {
    told,
    end: () => {
      one.end();
      many.end();
    },
  };
};

interface Trained {
  readonly ended: ReadonlyMap<string, Ended>;
  readonly stopped: (() => 130 | 143) | undefined;
}

/** Where trials run: in this process, in others beside it, or as jobs of a cluster. */
const runnerOf = (chosen: Chosen, jobs: number, on: string | undefined): Runner => {
  const engine = chosen.auto ? "auto" : chosen.engine.name;
  const { RAY_AUTH_TOKEN: token, GRAFT_COMMAND: command } = process.env;
  if (on !== undefined)
    return runOnRay({
      address: on.slice(rayPrefix.length),
      engine,
      ...(token && { token }),
      ...(command && { command }),
    });
  return jobs === 1 ? runHere(chosen) : runApart(engine, jobs);
};

const trainAll = async (
  { sweep, metrics }: Ready,
  trials: ReadonlyArray<SweepTrial>,
  chosen: Chosen,
  { jobs, quiet = false, on }: { readonly jobs: number; readonly quiet?: boolean; readonly on?: string },
): Promise<Trained> => {
  const view = telling(sweep, trials, jobs, quiet);
  const stop = stopper(() => {
    view.end();
    if (!quiet) note("stopping after this step …\n");
  });
  const run = runnerOf(chosen, jobs, on);
  const works = trials.map(({ folder, text }) => ({ folder, text, metrics }));
  const strategy = await strategyOf(sweep, trials);
  const results = await runAll(works, jobs, run, stop.signal, view.told, strategy).finally(() => {
    view.end();
    stop.end();
  });
  for (const [i, { folder }] of trials.entries()) {
    const own = results[i];
    if (own?._tag === "EndedEarly") await noteEarly(folder, { epoch: own.epoch, loss: own.loss, bar: own.bar });
  }
  const ended = new Map(trials.map(({ id }, i) => [id, results[i] ?? ({ _tag: "Stopped" } as const)]));
  return { ended, stopped: stop.signal.aborted ? stop.exit : undefined };
};

const outcomesOf = ({ sweep, metrics }: Ready, ended: Trained["ended"]): Promise<ReadonlyArray<Outcome>> =>
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

const failuresOf = ({ ended }: Trained): ReadonlyArray<Report> =>
  [...ended.values()].flatMap((own) => (own._tag === "Failed" ? own.reports : []));

/** The command that made the report, but for where and how fast it ran. */
const commandText = (
  spec: string,
  { over = [], seeds, equalParams, data, epochs, set = [], variant }: Options,
): string =>
  [
    `graft sweep ${spec}`,
    ...over.map((each) => `--over '${each}'`),
    ...(seeds === undefined ? [] : [`--seeds ${seeds}`]),
    ...(equalParams === undefined ? [] : [`--equal-params ${equalParams}`]),
    ...(variant === undefined ? [] : [`--variant ${variant}`]),
    ...set.map((each) => `--set '${each}'`),
    ...(data === undefined ? [] : [`--data ${data}`]),
    ...(epochs === undefined ? [] : [`--epochs ${epochs}`]),
  ].join(" ");

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
    const written = await writeFile(join(folder, name), content, "chosen");
    if (E.isLeft(written)) return written;
  }
  return E.right(files.map(([name]) => join(folder, name)));
};

const doneCount = (outcomes: ReadonlyArray<Outcome>): number =>
  outcomes.filter(({ result }) => result._tag === "Measured").length;

/** A part of a sweep, or one that was stopped: no tables, which would compare unlike things. */
const partly = ({ sweep, shard }: Ready, outcomes: ReadonlyArray<Outcome>, trained: Trained): Answer => {
  const failures = failuresOf(trained);
  const exit: Exit = trained.stopped?.() ?? (failures.length > 0 ? 1 : 0);
  const share = shard === undefined ? "" : ` by part ${shard.index} of ${shard.of}`;
  const next =
    trained.stopped !== undefined
      ? "To go on, give the same command again."
      : "Once all parts are done, the same command without --shard makes the tables and the report.";
  const done = doneCount(outcomes);
  const text = `${done} of ${counted(sweep.trials.length, "trial")} done; they are in ${sweep.folder}${share}.\n${next}\n`;
  const json = { folder: sweep.folder, complete: false, done, trials: sweep.trials.length };
  return { exit, text, json, reports: failures };
};

const conclude = async (
  ready: Ready,
  outcomes: ReadonlyArray<Outcome>,
  trained: Trained,
  engine: Engine,
  command: string,
): Promise<Answer> => {
  const tried = onlyTried(ready.sweep, outcomes);
  const result = resultOf(tried.sweep, tried.outcomes);
  const files = await writeAll(result, engine, command);
  if (E.isLeft(files)) return refused(files.left);
  const failures = failuresOf(trained);
  const text = `${resultText(result, terminalOf(process.stdout).width)}\n${files.right[0]}: all of it, with pictures\n`;
  const json = { folder: ready.sweep.folder, complete: true, ...resultJson(result), files: files.right };
  return { exit: failures.length > 0 ? 1 : 0, text, json, reports: failures };
};

const names = ["report.html", "sweep.json", "sweep.csv", "trials.csv", "tests.csv"] as const;

/** Parts of a sweep share its folder, each with trials of its own; a whole one has it alone. */
const perform = async (spec: string, ready: Ready, options: Options): Promise<Answer> => {
  const { folder } = ready.sweep;
  const ended =
    ready.shard === undefined
      ? await inStudyFolder(folder, names, () => performHere(spec, ready, options))
      : await checkStudyFolder(folder, names);
  if (E.isLeft(ended)) return refused(ended.left);
  return ended.right ?? performHere(spec, ready, options);
};

const performHere = async (spec: string, ready: Ready, options: Options): Promise<Answer> => {
  const found = await standings(ready);
  const others = found.filter((trial) => trial.standing === "other");
  if (others.length > 0) return refused(otherRuns(others, ready.sweep.folder));
  const data = await checkData(ready.sweep);
  if (E.isLeft(data)) return refused(data.left);
  const chosen = await openEngine(options.engine);
  if (E.isLeft(chosen)) return refused(chosen.left);
  const { engine } = chosen.right;
  const left = mine(found, ready.shard).filter(({ standing: state }) => state !== "measured" && state !== "early");
  if (options.quiet !== true)
    note(
      `${ready.sweep.name}: ${counted(found.length, "trial")}, ${left.length} to do; engine ${engine.name} → ${ready.sweep.folder}\n`,
    );
  const trained = await trainAll(ready, left, chosen.right, options);
  const outcomes = await outcomesOf(ready, trained.ended);
  return trained.stopped !== undefined || ready.shard !== undefined
    ? partly(ready, outcomes, trained)
    : conclude(ready, outcomes, trained, engine, commandText(spec, options));
};

const list = async (ready: Ready): Promise<Answer> => {
  const trials = mine(await standings(ready), ready.shard);
  const { settings, folder } = ready.sweep;
  const json = trials.map(({ id, setting, seed, folder: run, standing: state }) => {
    const { label, parameters } = settings[setting] ?? { label: "", parameters: 0 };
    return { id, setting: label, seed, parameters, run, state };
  });
  return { exit: 0, text: trialsText(ready.sweep, trials), json: { folder, trials: json }, reports: [] };
};

const exitOf = { Completed: 0, Stopped: 130, EndedEarly: 0, Failed: 1 } as const;

/** One trial, in a process of its own: stdin has its spec. */
const one = async (spec: string, folder: string, options: Options): Promise<Answer> => {
  const read = await readSpec(spec);
  if (E.isLeft(read)) return refused(read.left);
  const metrics = readMetrics(options.metrics ?? usualHere);
  if (E.isLeft(metrics)) return refused(metrics.left);
  const work = { folder, text: read.right.source.text, metrics: metrics.right };
  const ended = await workApart(work, options.engine ?? "auto");
  return { exit: exitOf[ended._tag], text: "", json: {}, reports: ended._tag === "Failed" ? ended.reports : [] };
};

const rayPrefix = "ray:";

/** `kubernetes`, or `ray:` and the address of a cluster's dashboard. */
const place = (text: string): string => {
  if (text === "kubernetes" || /^ray:https?:\/\/[^\s/]+\/?$/.test(text)) return text;
  throw new InvalidArgumentError("It must be ray:http://HOST:8265, or kubernetes.");
};

/** The sweep's objects for `kubectl`; nothing is trained here. */
const printJob = async (spec: string, ready: Ready, options: Options): Promise<Answer> => {
  const read = await readSpec(spec);
  if (E.isLeft(read)) return refused(read.left);
  const { data, epochs, seeds, over = [], set = [], variant, metrics, engine } = options;
  const pairs = Object.entries({ data, epochs, seeds, variant, metrics, engine });
  const words = [
    ...pairs.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, `${value}`])),
    ...over.flatMap((each) => ["--over", each]),
    ...set.flatMap((each) => ["--set", each]),
  ];
  const parts = Math.min(ready.sweep.trials.length, options.jobs === 1 ? ready.sweep.trials.length : options.jobs);
  const { text } = read.right.source;
  const job = kubernetesJob({ name: ready.sweep.name, spec: text, options: words, parts, image: options.image });
  return { exit: 0, text: `${JSON.stringify(job, undefined, 2)}\n`, json: { job }, reports: [] };
};

const study = async (spec: string, options: Options): Promise<Answer> => {
  if (options.trial !== undefined) return one(spec, options.trial, options);
  const ready = await prepare(spec, options);
  if (E.isLeft(ready)) return refused(ready.left);
  if (options.on === "kubernetes") return printJob(spec, ready.right, options);
  return options.dryRun === true ? list(ready.right) : perform(spec, ready.right, options);
};

export const define: Define = (command) => {
  command
    .argument("<spec>", "a spec file, or - for stdin")
    .option("--over <path=values>", "what to change, and the values with commas between; may be repeated", collect)
    .option("--seeds <n>", "how many, from the spec's on; or a list such as 1,2,7")
    .option("--equal-params <name>", "give every setting as many parameters as the first, by this number of `let`")
    .option(
      "--data <address>",
      "an address such as csv:FILE or images:FOLDER; several are joined (default: the spec's)",
      joinedAddress,
    )
    .option("--epochs <n>", "instead of the spec's epochs or steps", wholeFrom(1, 1_000_000))
    .addOption(new Option("--engine <name>", "what computes (default: auto)").choices(engineChoices))
    .option("--metrics <names>", "of each trial: usual, all, or names with commas between")
    .option("--jobs <n>", "trials at once, each in a process of its own", wholeFrom(1, 256), 1)
    .option("--on <cluster>", "ray:http://HOST:8265 runs the trials there; kubernetes prints a Job for kubectl", place)
    .option("--image <name>", "the container image of a Kubernetes Job", "graft:latest")
    .option("--shard <i/n>", "train the i-th of n parts only, for a scheduler")
    .option("--out <folder>", "where the trials and the report go (default: runs/, the spec's name and -sweep)")
    .option("--dry-run", "list the trials, and train none")
    .option("--quiet", "say nothing while it works")
    .addOption(new Option("--trial <folder>").hideHelp());
  changing(command);
  examples(command, [
    ["graft sweep spec.json", "the spec's own sweep"],
    ["graft sweep spec.json --over inject.*.place=prefix,film --seeds 5", "where should the condition go?"],
    ["graft sweep spec.json --over latent.size=2,8 --equal-params width", "with parameter counts matched"],
    ["graft sweep spec.json --jobs 4", "four trials at once"],
    ["graft sweep spec.json --on ray:http://head:8265 --jobs 16", "sixteen at once on a Ray cluster"],
    ["graft sweep spec.json --on kubernetes --jobs 8 | kubectl apply -f -", "eight pods, each with its part"],
    ["graft sweep spec.json --shard 2/8", "on the second of eight machines that share a disk"],
    ["graft sweep spec.json", "again, after it was stopped: what is done is kept"],
  ]);
  return (_: Call) => study(command.args[0] ?? "", command.opts<Options>());
};
