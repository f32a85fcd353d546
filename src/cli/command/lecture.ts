/** `graft lecture`: trains the models of a lecture on autoencoders and answers its claims with figures. */
import { join } from "node:path";
import { Option } from "commander";
import * as E from "fp-ts/lib/Either.js";
import { nearest } from "../../../compiler/base/nearest.js";
import type { CoreModel } from "../../../compiler/expand/core.js";
import { commonStratify, settledSplit } from "../../../compiler/expand/samples.js";
import { metricNames } from "../../../runtime/measure/index.js";
import { settledAddress } from "../../data.js";
import { counted } from "../../report/format.js";
import { type Refusal, refusal } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { engineChoices, openEngine } from "../../run/engine.js";
import { writeFile } from "../../run/picture.js";
import { splitData } from "../../run/run.js";
import { inStudyFolder } from "../../study/folder.js";
import { claims as allClaims } from "../../study/lecture/claim/index.js";
import type { Answer, Claim } from "../../study/lecture/claim.js";
import { type Lab, openLab } from "../../study/lecture/lab.js";
import { type ModelName, openModel, titleOf } from "../../study/lecture/models.js";
import { type Need, runsOf, type Trial, trialsOf } from "../../study/lecture/plan.js";
import { besidesOf, isTestFile } from "../../study/lecture/reference.js";
import { type Lecture, lectureCsv, lectureJson, lectureReport, lectureText } from "../../study/lecture/result.js";
import { type Setting, trainTrials } from "../../study/lecture/train.js";
import { type Call, type Define, examples, joinedAddress, wholeFrom } from "../command.js";
import { type Outcome as Ended, refused } from "../outcome.js";
import { partsView, progressView } from "../progress.js";
import { stopper } from "../stop.js";
import { note, terminalOf } from "../terminal.js";

interface Options {
  readonly data?: string;
  readonly epochs?: number;
  readonly seeds?: number;
  readonly engine?: string;
  readonly claims?: string;
  readonly out: string;
  readonly quick?: true;
  readonly quiet?: true;
}

/** What `--quick` takes where nothing else is said. */
const quick = { data: "digits:1000", epochs: 30, seeds: 2 } as const;
const usual = { data: "digits", seeds: 3 } as const;

interface Task {
  readonly setting: Setting;
  readonly seeds: number;
  readonly epochs: number;
  readonly claims: ReadonlyArray<Claim>;
  readonly trials: ReadonlyArray<Trial>;
  readonly command: string;
}

/** `order,seeds`: these claims alone, in the lecture's order. */
export const readClaims = (text: string | undefined): E.Either<Refusal, ReadonlyArray<Claim>> => {
  if (text === undefined) return E.right(allClaims);
  const words = text.split(",").map((word) => word.trim());
  const names = allClaims.map(({ name }) => name);
  const wrong = words.find((word) => !names.includes(word));
  if (wrong === undefined) return E.right(allClaims.filter(({ name }) => words.includes(name)));
  const [near] = nearest(wrong, names, 1);
  const known = [`The claims are ${names.join(", ")}.`];
  return E.left(
    refusal(2, usage(`The lecture has no claim ${JSON.stringify(wrong)}.`, near ?? "leave --claims out", known)),
  );
};

const openCores = async (needs: ReadonlyArray<Need>): Promise<E.Either<Refusal, ReadonlyMap<ModelName, CoreModel>>> => {
  const cores = new Map<ModelName, CoreModel>();
  for (const name of runsOf(needs, 1).keys()) {
    const core = await openModel(name);
    if (E.isLeft(core)) return core;
    cores.set(name, core.right);
  }
  return E.right(cores);
};

const commandOf = ({ data, epochs, seeds, claims: chosen, quick: isQuick }: Options): string =>
  [
    "graft lecture",
    ...(isQuick ? ["--quick"] : []),
    ...(data === undefined ? [] : [`--data ${data}`]),
    ...(epochs === undefined ? [] : [`--epochs ${epochs}`]),
    ...(seeds === undefined ? [] : [`--seeds ${seeds}`]),
    ...(chosen === undefined ? [] : [`--claims ${chosen}`]),
  ].join(" ");

/** Checks everything that can be wrong before the first training. */
const prepare = async (options: Options): Promise<E.Either<Refusal, Task>> => {
  const settled = { ...usual, ...(options.quick && quick), ...options };
  const chosenClaims = readClaims(options.claims);
  if (E.isLeft(chosenClaims)) return chosenClaims;
  const needs = chosenClaims.right.flatMap((claim) => claim.needs);
  const cores = await openCores(needs);
  if (E.isLeft(cores)) return cores;
  const stratify = commonStratify([...cores.right.values()]);
  const [first] = cores.right.values();
  if (first === undefined) throw new Error("the lecture has no models");
  const core = settledSplit(first, stratify);
  const split = await splitData(core, settled.data, core.train.seed);
  if (E.isLeft(split)) return split;
  const chosen = await openEngine(options.engine);
  if (E.isLeft(chosen)) return chosen;
  const data = { source: settledAddress(settled.data), split: split.right };
  const setting = {
    folder: options.out,
    engine: chosen.right.engine,
    auto: chosen.right.auto,
    data,
    epochs: settled.epochs,
    cores: new Map([...cores.right].map(([name, each]) => [name, settledSplit(each, stratify)] as const)),
  };
  const { seeds } = settled;
  const epochs = settled.epochs ?? core.train.epochs ?? 0;
  return E.right({
    setting,
    seeds,
    epochs,
    claims: chosenClaims.right,
    trials: trialsOf(needs, seeds),
    command: commandOf(options),
  });
};

const answerAll = async (
  lab: Lab,
  claims: ReadonlyArray<Claim>,
  told: (title: string, index: number) => void,
): Promise<E.Either<Refusal, ReadonlyArray<Answer>>> => {
  const answers: Array<Answer> = [];
  for (const [index, claim] of claims.entries()) {
    told(claim.title, index);
    const answer = await claim.answer(lab);
    if (E.isLeft(answer)) return answer;
    answers.push(answer.right);
  }
  return E.right(answers);
};

const names = ["report.html", "lecture.json", "lecture.csv"] as const;

const write = async (folder: string, lecture: Lecture): Promise<E.Either<Refusal, ReadonlyArray<string>>> => {
  const files: Array<string> = [];
  for (const [name, content] of [
    ["report.html", lectureReport(lecture)],
    ["lecture.json", `${JSON.stringify(lectureJson(lecture), undefined, 2)}\n`],
    ["lecture.csv", lectureCsv(lecture)],
  ] as const) {
    const written = await writeFile(join(folder, name), content, "chosen");
    if (E.isLeft(written)) return written;
    files.push(join(folder, name));
  }
  return E.right(files);
};

const conclude = async ({ setting, seeds, epochs, claims, trials, command }: Task, quiet: boolean): Promise<Ended> => {
  const view = partsView(terminalOf(process.stderr), quiet);
  const metrics = metricNames.filter((name) => claims.some((claim) => claim.metrics.includes(name)));
  const parts = trials.length + claims.length;
  const lab = await openLab(setting, { trials, seeds, metrics }, ({ model, seed }, index) =>
    view.part(`measuring ${titleOf(model)}, seed ${seed}`, index, parts),
  );
  if (E.isLeft(lab)) return refused(lab.left);
  const answers = await answerAll(lab.right, claims, (title, index) => view.part(title, trials.length + index, parts));
  view.end();
  if (E.isLeft(answers)) return refused(answers.left);
  const besides = isTestFile(setting.data.split) ? besidesOf(lab.right) : [];
  const lecture: Lecture = { lab: lab.right, answers: answers.right, besides, epochs, command };
  const files = await write(setting.folder, lecture);
  if (E.isLeft(files)) return refused(files.left);
  const text = `${lectureText(lecture)}\n${files.right[0]}: all of it, with pictures\n`;
  return { exit: 0, text, json: { ...lectureJson(lecture), files: files.right }, reports: [] };
};

const lecture = async (options: Options): Promise<Ended> => {
  const prepared = await prepare(options);
  if (E.isLeft(prepared)) return refused(prepared.left);
  const { folder } = prepared.right.setting;
  const ended = await inStudyFolder(folder, names, () => study(prepared.right, options.quiet === true));
  return E.isLeft(ended) ? refused(ended.left) : ended.right;
};

const study = async (task: Task, quiet: boolean): Promise<Ended> => {
  const { setting, trials, command } = task;
  let at = "";
  const view = progressView(terminalOf(process.stderr), quiet, undefined, () => at);
  const stop = stopper(() => {
    view.end();
    if (!quiet) note("stopping after this step …\n");
  });
  if (!quiet) note(`${counted(trials.length, "training")}; engine ${setting.engine.name} → ${setting.folder}\n`);
  const onTrial = ({ model, seed }: Trial, index: number): void => {
    at = `${index + 1}/${trials.length} ${titleOf(model)}, seed ${seed}`;
    if (!quiet) note(`${at}\n`);
  };
  // A line for each epoch of sixty trainings would say nothing: the bar and a line for each training do.
  const hooks = { signal: stop.signal, onTrial, onProgress: view.step, onEpoch: () => undefined };
  const done = await trainTrials(setting, trials, hooks).finally(() => {
    view.end();
    stop.end();
  });
  if (E.isLeft(done)) return refused(done.left);
  if (done.right === trials.length) return conclude(task, quiet);
  return {
    exit: stop.exit(),
    text: `Stopped with ${done.right} of ${counted(trials.length, "training")} done; they are in ${setting.folder}.\nTo go on, give the same command again: ${command}\n`,
    json: { folder: setting.folder, complete: false, done: done.right, of: trials.length },
    reports: [],
  };
};

export const define: Define = (command) => {
  command
    .option(
      "--data <address>",
      "an address such as csv:FILE or images:FOLDER; several are joined (default: digits)",
      joinedAddress,
    )
    .option("--epochs <n>", "of each training (default: the specs' own)", wholeFrom(1, 1_000_000))
    .option("--seeds <n>", "trainings of each model (default: 3)", wholeFrom(2, 100))
    .option("--claims <names>", `only some: ${allClaims.map(({ name }) => name).join(",")}`)
    .addOption(new Option("--engine <name>", "what computes (default: auto)").choices(engineChoices))
    .option("--out <folder>", "where the runs and the report go", join("runs", "lecture"))
    .option(
      "--quick",
      `few and short trainings, for a first look that decides nothing: ${quick.data}, ${quick.epochs} epochs, ${quick.seeds} seeds`,
    )
    .option("--quiet", "say nothing while it works");
  examples(command, [
    ["graft lecture", "everything, on the built-in digits"],
    ["graft lecture --quick --out runs/quick", "a first look"],
    ["graft lecture --data idx:path/to/mnist --epochs 60", "on MNIST, beside reference figures"],
    ["graft lecture", "again, after it was stopped: finished trainings are kept"],
  ]);
  return (_: Call) => lecture(command.opts<Options>());
};
