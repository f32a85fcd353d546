/**
 * The lecture on autoencoders: its models trained, its claims answered with figures.
 *
 * In: what is asked of it. Out: every problem before the first training, or the answers, with the files that show them.
 * Nothing is printed: `watch` is told how it goes.
 */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { nearest } from "../../../compiler/base/nearest.js";
import type { CoreModel } from "../../../compiler/expand/core.js";
import { commonStratify, settledSplit } from "../../../compiler/expand/samples.js";
import { metricNames } from "../../../runtime/measure/index.js";
import { settledAddress } from "../../data.js";
import { type Refusal, refusal } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { openEngine } from "../../run/engine.js";
import { writeFile } from "../../run/picture.js";
import { splitData } from "../../run/run.js";
import { inStudyFolder } from "../folder.js";
import { claims as allClaims } from "./claim/index.js";
import type { Answer, Claim } from "./claim.js";
import { type Lab, openLab } from "./lab.js";
import { fullTitleOf, type ModelName, openModel } from "./models.js";
import { type Need, runsOf, type Trial, trialsOf } from "./plan.js";
import { besidesOf, isTestFile } from "./reference.js";
import { type Lecture, lectureCsv, lectureJson, lectureReport } from "./result.js";
import { type Hooks, type Setting, trainTrials } from "./train.js";

export interface LectureAsked {
  readonly data?: string;
  readonly epochs?: number;
  readonly seeds?: number;
  readonly engine?: string;
  /** Names with commas between. */
  readonly claims?: string;
  readonly out: string;
  readonly quick?: boolean;
}

/** Who looks on while models are trained; `end` is called when no more are. */
export interface LectureWatch extends Hooks {
  readonly end: () => void;
}

export type LectureEnd =
  | { readonly _tag: "Stopped"; readonly done: number }
  | { readonly _tag: "Completed"; readonly lecture: Lecture; readonly files: ReadonlyArray<string> };

/** What `--quick` takes where nothing else is said. */
export const quick = { data: "digits:1000", epochs: 30, seeds: 2 } as const;
const usual = { data: "digits", seeds: 3 } as const;

export interface LectureReady {
  readonly setting: Setting;
  readonly seeds: number;
  readonly epochs: number;
  readonly claims: ReadonlyArray<Claim>;
  readonly trials: ReadonlyArray<Trial>;
  readonly command: string;
}

/** `order,seeds`: these claims alone, in the lecture's order. */
const readClaims = (text: string | undefined): E.Either<Refusal, ReadonlyArray<Claim>> => {
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

const commandOf = ({ data, epochs, seeds, claims: chosen, quick: isQuick }: LectureAsked): string =>
  [
    "graft lecture",
    ...(isQuick ? ["--quick"] : []),
    ...(data === undefined ? [] : [`--data ${data}`]),
    ...(epochs === undefined ? [] : [`--epochs ${epochs}`]),
    ...(seeds === undefined ? [] : [`--seeds ${seeds}`]),
    ...(chosen === undefined ? [] : [`--claims ${chosen}`]),
  ].join(" ");

/** Checks everything that can be wrong before the first training. */
export const prepareLecture = async (options: LectureAsked): Promise<E.Either<Refusal, LectureReady>> => {
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
    const written = await writeFile(join(folder, name), content, { reportBy: "lecture" });
    if (E.isLeft(written)) return written;
    files.push(join(folder, name));
  }
  return E.right(files);
};

/** How far measuring and answering are: what is done now, and which part of how many. */
type OnPart = (what: string, index: number, parts: number) => void;

const perform = async (
  { setting, seeds, epochs, claims, trials, command }: LectureReady,
  watch: () => LectureWatch,
  onPart: OnPart,
): Promise<E.Either<Refusal, LectureEnd>> => {
  const { end, ...hooks } = watch();
  const done = await trainTrials(setting, trials, hooks).finally(end);
  if (E.isLeft(done)) return done;
  if (done.right !== trials.length) return E.right({ _tag: "Stopped", done: done.right });
  const metrics = metricNames.filter((name) => claims.some((claim) => claim.metrics.includes(name)));
  const parts = trials.length + claims.length;
  const lab = await openLab(setting, { trials, seeds, metrics }, ({ model, seed }, index) =>
    onPart(`measuring ${fullTitleOf(model)}, seed ${seed}`, index, parts),
  );
  if (E.isLeft(lab)) return lab;
  const answers = await answerAll(lab.right, claims, (title, index) => onPart(title, trials.length + index, parts));
  if (E.isLeft(answers)) return answers;
  const besides = isTestFile(setting.data.split) ? besidesOf(lab.right) : [];
  const lecture: Lecture = { lab: lab.right, answers: answers.right, besides, epochs, command };
  const files = await write(setting.folder, lecture);
  return E.map((written: ReadonlyArray<string>): LectureEnd => ({ _tag: "Completed", lecture, files: written }))(files);
};

/** Trains, measures, answers and writes. */
export const performLecture = async (
  ready: LectureReady,
  watch: () => LectureWatch,
  onPart: OnPart,
): Promise<E.Either<Refusal, LectureEnd>> =>
  E.flatten(await inStudyFolder(ready.setting.folder, names, "lecture", () => perform(ready, watch, onPart)));
