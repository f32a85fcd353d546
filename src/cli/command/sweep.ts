/** `graft sweep`: trains a spec under every combination of values and seeds, and tells what differs. */
import { InvalidArgumentError, Option } from "commander";
import * as E from "fp-ts/lib/Either.js";
import type { EngineSettings } from "../../../runtime/engine/engine.js";
import { counted, figure } from "../../report/format.js";
import { type Refusal, refusal, type StopExit } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { type Chosen, refuseSettings, settingWords } from "../../run/engine.js";
import { readSpec } from "../../run/spec.js";
import { readMetrics, studyMetrics } from "../../study/metrics.js";
import { type Cluster, stopCommand } from "../../study/ray/cluster.js";
import type { Ended } from "../../study/said.js";
import { resultJson } from "../../study/sweep/files.js";
import { type Runner, runApart, runHere, type Told, thisCommand, workApart } from "../../study/sweep/jobs.js";
import { kubernetesJob } from "../../study/sweep/kubernetes.js";
import type { Sweep, SweepTrial } from "../../study/sweep/plan.js";
import { runOnRay } from "../../study/sweep/ray.js";
import {
  inPart,
  type Part,
  performSweep,
  prepareSweep,
  type SweepAsked,
  type SweepCall,
  type SweepEnd,
  type SweepReady,
  standingsOf,
} from "../../study/sweep/study.js";
import { resultText, trialsText } from "../../study/sweep/text.js";
import { type Call, changing, collect, type Define, examples, joinedAddress, wholeFrom } from "../command.js";
import { type Computing, choosing, clusterOf, isRay, settingsOf } from "../computing.js";
import { type Leaver, leaver, terminalAsker } from "../leave.js";
import { type Outcome as Answer, refused } from "../outcome.js";
import { partsView, progressView } from "../progress.js";
import { type Stopper, stopper } from "../stop.js";
import { note, noteAsIs, terminalOf } from "../terminal.js";

interface Options extends SweepAsked, Computing {
  readonly jobs: number;
  readonly shard?: string;
  readonly dryRun?: true;
  readonly quiet?: true;
  readonly trial?: string;
  readonly on?: string;
  readonly gpus?: number;
  readonly image: string;
}

const readShard = (text: string | undefined): E.Either<Refusal, Part | undefined> => {
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

const endedLine = (name: string, ended: Ended): string => {
  if (ended._tag === "Stopped") return "";
  if (ended._tag === "EndedEarly")
    return (
      `${name}: ended early after ${counted(ended.epoch, "epoch")}, at a loss of ${figure(ended.loss)} where ` +
      `${figure(ended.bar)} or less trains on\n`
    );
  return `${name}: ${ended._tag === "Failed" ? `failed: ${ended.reports[0]?.summary}` : "done"}\n`;
};

/** Says how it goes: one training's epochs where one runs at a time, else how many are done. */
const telling = (
  sweep: Sweep,
  works: ReadonlyArray<SweepTrial>,
  jobs: number,
  quiet: boolean,
  { when, isAsking }: Pick<Leaver, "when" | "isAsking"> = { when: (act) => act(), isAsking: () => false },
) => {
  const terminal = terminalOf(process.stderr);
  const nameOf = (index: number): string => {
    const trial = works[index];
    return trial === undefined ? "" : `${sweep.settings[trial.setting]?.label}, seed ${trial.seed}`;
  };
  let at = 0;
  const one = progressView(terminal, quiet || jobs > 1, undefined, () => `${nameOf(at)} (${at + 1}/${works.length})`);
  const many = partsView(terminal, quiet || jobs === 1);
  const shares = works.map(() => 0);
  const draw = (index: number): void => {
    if (isAsking()) return;
    many.part(
      nameOf(index),
      shares.reduce((sum, share) => sum + share, 0),
      works.length,
    );
  };
  const told: Told = {
    begin: (index) => {
      at = index;
      draw(index);
    },
    progress: (index, progress) => {
      const each = (progress.secondsLeft / Math.max(progress.steps - progress.step, 1)) * progress.steps;
      if (!isAsking()) one.step({ ...progress, secondsLeft: progress.secondsLeft + each * (works.length - 1 - index) });
      shares[index] = progress.step / progress.steps;
      draw(index);
    },
    epoch: (end) => when(() => one.epoch(end)),
    measuring: draw,
    end: (index, ended) => {
      shares[index] = 1;
      when(() => {
        one.end();
        many.end();
        if (!quiet) note(endedLine(nameOf(index), ended));
        if (ended._tag !== "Stopped") draw(index);
      });
    },
  };
  /** What a trial elsewhere wrote. */
  const line = (folder: string, text: string): void => {
    const index = works.findIndex((each) => each.folder === folder);
    when(() => {
      one.end();
      many.end();
      if (!quiet && text.trim() !== "") noteAsIs(`${nameOf(index)} | ${text}\n`);
    });
  };
  return {
    told,
    line,
    end: () => {
      one.end();
      many.end();
    },
  };
};

/** Where trials run: in this process, or in others beside it. */
const runnerHere = (chosen: Chosen, jobs: number, settings: EngineSettings): Runner =>
  jobs === 1 ? runHere(chosen) : runApart(chosen.auto ? "auto" : chosen.engine.name, jobs, thisCommand, settings);

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

/** How the watching of a sweep was ended, and what goes on without it. */
interface Ending {
  readonly exit: () => StopExit;
  readonly left: ReadonlyArray<string>;
  readonly cluster?: Cluster;
}

const leftWords = ({ left, cluster }: Ending): string => {
  if (cluster === undefined || left.length === 0) return "";
  const [go, them] = left.length === 1 ? ["goes", "it"] : ["go", "them"];
  return (
    `${counted(left.length, "job")} ${go} on at ${cluster.address}; the same command finds ${them} again.\n` +
    `To stop ${them}:\n  ${stopCommand(cluster, left)}\n`
  );
};

const partly = (
  { sweep }: SweepReady,
  { outcomes, failures }: Extract<SweepEnd, { readonly _tag: "Partly" }>,
  part: Part | undefined,
  ending: Ending | undefined,
): Answer => {
  const share = part === undefined ? "" : ` by part ${part.index} of ${part.of}`;
  const next =
    ending !== undefined
      ? "To go on, give the same command again."
      : "Once all parts are done, the same command without --shard makes the tables and the report.";
  const done = outcomes.filter(({ result }) => result._tag === "Measured").length;
  const words = ending === undefined ? "" : leftWords(ending);
  const text =
    `${done} of ${counted(sweep.trials.length, "trial")} done; they are in ` +
    `${sweep.folder}${share}.\n${words === "" ? `${next}\n` : words}`;
  const jobs = ending?.cluster === undefined ? {} : { jobs: ending.left };
  const json = { folder: sweep.folder, complete: false, done, trials: sweep.trials.length, ...jobs };
  const exit = ending?.exit() ?? (failures.length > 0 ? 1 : 0);
  // The command that stops jobs can't be copied where it is broken over lines.
  return { exit, text, ...(words === "" ? {} : { asIs: true }), json, reports: failures };
};

type Watch = Pick<SweepCall, "watch" | "runner"> & { readonly ending: () => Ending | undefined };

const heading = ({ sweep }: SweepReady, left: ReadonlyArray<SweepTrial>, all: number, on: string): string =>
  `${sweep.name}: ${counted(all, "trial")}, ${left.length} to do; engine ${on} → ${sweep.folder}\n`;

/** Trials of this machine: Ctrl-C stops them. */
const watchHere = (ready: SweepReady, options: Options): Watch => {
  const { jobs, quiet = false } = options;
  let stop: Stopper | undefined;
  return {
    runner: (chosen) => runnerHere(chosen, jobs, settingsOf(options)),
    ending: () => stop && { exit: stop.exit, left: [] },
    watch: (left, all, { name }) => {
      if (!quiet) note(heading(ready, left, all, name));
      const view = telling(ready.sweep, left, jobs, quiet);
      const own = stopper(() => {
        view.end();
        if (!quiet) note("stopping after this step …\n");
      });
      stop = own;
      const end = (): void => {
        view.end();
        own.end();
      };
      return { told: view.told, signal: own.signal, end };
    },
  };
};

/** Trials of a cluster: Ctrl-C asks what becomes of them. */
const watchThere = (ready: SweepReady, on: string, options: Options): Watch => {
  const { jobs, quiet = false, engine = "auto", gpus } = options;
  const [cluster, jobsLeft] = [clusterOf(on, gpus), [] as Array<string>];
  let [own, view] = [undefined as Leaver | undefined, undefined as ReturnType<typeof telling> | undefined];
  return {
    runner: () =>
      runOnRay({
        ...cluster,
        engine,
        settings: settingsOf(options),
        ...(own && { leave: own.leave }),
        onLeft: (id) => jobsLeft.push(id),
        onLine: ({ folder }, line) => view?.line(folder, line),
      }),
    ending: () => own && { exit: own.exit, left: jobsLeft, cluster },
    watch: (left, all) => {
      if (!quiet) note(heading(ready, left, all, `${engine} at ${cluster.address}`));
      const asked = leaver(cluster.address, terminalAsker, () => view?.end());
      const shown = telling(ready.sweep, left, jobs, quiet, asked);
      [own, view] = [asked, shown];
      const end = (): void => {
        shown.end();
        asked.end();
      };
      return { told: shown.told, signal: AbortSignal.any([asked.signal, asked.leave]), end };
    },
  };
};

const perform = async (spec: string, ready: SweepReady, options: Options, part: Part | undefined): Promise<Answer> => {
  const { jobs, on } = options;
  const { watch, runner, ending } = on === undefined ? watchHere(ready, options) : watchThere(ready, on, options);
  // The trials of a cluster have its engines; what this machine has draws the report's pictures.
  const computes = on === undefined ? { engine: options.engine, settings: settingsOf(options) } : {};
  const command = commandText(spec, options);
  const ended = await performSweep(ready, { ...computes, jobs, part, command, runner, watch });
  if (E.isLeft(ended)) return refused(ended.left);
  if (ended.right._tag === "Partly")
    return partly(ready, ended.right, part, ended.right.stopped ? ending() : undefined);
  const { result, files, failures } = ended.right;
  const text = `${resultText(result, terminalOf(process.stdout).width)}\n${files[0]}: all of it, with pictures\n`;
  const json = { folder: ready.sweep.folder, complete: true, ...resultJson(result), files };
  return { exit: failures.length > 0 ? 1 : 0, text, json, reports: failures };
};

const list = async (ready: SweepReady, part: Part | undefined): Promise<Answer> => {
  const trials = inPart(await standingsOf(ready), part);
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
  const metrics = readMetrics(options.metrics ?? studyMetrics);
  if (E.isLeft(metrics)) return refused(metrics.left);
  const work = { folder, text: read.right.source.text, metrics: metrics.right };
  const ended = await workApart(work, options.engine ?? "auto", settingsOf(options));
  return { exit: exitOf[ended._tag], text: "", json: {}, reports: ended._tag === "Failed" ? ended.reports : [] };
};

/** `kubernetes`, or `ray:` and the address of a cluster's dashboard. */
const place = (text: string): string => {
  if (text === "kubernetes" || isRay(text)) return text;
  throw new InvalidArgumentError("It must be ray:http://HOST:8265, or kubernetes.");
};

/** The sweep's objects for `kubectl`; nothing is trained here. */
const printJob = async (spec: string, ready: SweepReady, options: Options): Promise<Answer> => {
  const read = await readSpec(spec);
  if (E.isLeft(read)) return refused(read.left);
  const { data, epochs, seeds, over = [], set = [], variant, metrics, engine, image, gpus } = options;
  const pairs = Object.entries({ data, epochs, seeds, variant, metrics, engine });
  const words = [
    ...pairs.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, `${value}`])),
    ...over.flatMap((each) => ["--over", each]),
    ...set.flatMap((each) => ["--set", each]),
    ...settingWords(settingsOf(options)),
  ];
  const parts = Math.min(ready.sweep.trials.length, options.jobs === 1 ? ready.sweep.trials.length : options.jobs);
  const { text } = read.right.source;
  const job = kubernetesJob({
    name: ready.sweep.name,
    spec: text,
    options: words,
    parts,
    image,
    ...(gpus && { gpus }),
  });
  return { exit: 0, text: `${JSON.stringify(job, undefined, 2)}\n`, asIs: true, json: { job }, reports: [] };
};

const gpusHere = usage(
  "--gpus says what a cluster gives each trial, and these trials run here.",
  "write --devices n for how many of this machine's GPUs share each batch",
);

const study = async (spec: string, options: Options): Promise<Answer> => {
  if (options.trial !== undefined) return one(spec, options.trial, options);
  const part = readShard(options.shard);
  if (E.isLeft(part)) return refused(part.left);
  const strange = refuseSettings(options.engine, settingsOf(options));
  if (strange !== undefined) return refused(strange);
  if (options.gpus !== undefined && options.on === undefined) return refused(refusal(2, gpusHere));
  const ready = await prepareSweep(spec, options);
  if (E.isLeft(ready)) return refused(ready.left);
  if (options.on === "kubernetes") return printJob(spec, ready.right, options);
  return options.dryRun === true ? list(ready.right, part.right) : perform(spec, ready.right, options, part.right);
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
    .option("--metrics <names>", "of each trial: usual, all, or names with commas between")
    .option("--jobs <n>", "trials at once, each in a process of its own", wholeFrom(1, 256), 1)
    .option("--on <cluster>", "ray:http://HOST:8265 runs the trials there; kubernetes prints a Job for kubectl", place)
    .option("--gpus <n>", "GPUs of each trial on a cluster (default: none)", wholeFrom(1, 64))
    .option("--image <name>", "the container image of a Kubernetes Job", "graft:latest")
    .option("--shard <i/n>", "train the i-th of n parts only, for a scheduler")
    .option("--out <folder>", "where the trials and the report go (default: runs/, the spec's name and -sweep)")
    .option("--dry-run", "list the trials, and train none")
    .option("--quiet", "say nothing while it works")
    .addOption(new Option("--trial <folder>").hideHelp());
  choosing(command);
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
