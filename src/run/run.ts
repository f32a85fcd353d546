/**
 * A trained run on the command line.
 *
 * In: its folder. Out: its model on an engine, and the data that it was trained on or that the person names instead; or
 * a refusal.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { CoreModel } from "../../compiler/expand/core.js";
import { type Compiled, compile } from "../../compiler/pipeline/compile.js";
import { reportAll } from "../../compiler/report/index.js";
import type { Report } from "../../compiler/words/report.js";
import type { DataProblem, Dataset, Split } from "../../runtime/data/index.js";
import type { Engine } from "../../runtime/engine/engine.js";
import { shellWord } from "../../runtime/problem/shell.js";
import { stateFile } from "../../runtime/run/folder.js";
import { markData } from "../../runtime/run/hash.js";
import { loadModel, type Model, openRun, type Run } from "../../runtime/run/index.js";
import { openData, openParts, settledAddress } from "../data.js";
import { reportData } from "../report/data.js";
import { counted } from "../report/format.js";
import { dataNotNamedProblem } from "../report/problem/command/data-not-named.js";
import { type Refusal, refusal, refusalOf } from "../report/refusal.js";
import { refuseRun } from "../report/run.js";
import { splitFor } from "../wanted.js";
import { openEngineOf } from "./engine.js";
import { neighbours, siblings } from "./file.js";
import { noteNamed, unnamedPart } from "./named.js";
import { knowing } from "./usual.js";

/** A spec's name as that of a folder, in whatever script; file systems take 255 bytes of it. */
export const fileName = (name: string): string =>
  [
    ...name
      .normalize("NFC")
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-"),
  ]
    .slice(0, 60)
    .join("")
    .replace(/^[-.]+|[-.]+$/g, "") || "model";

export interface Trained {
  readonly folder: string;
  readonly run: Run<Compiled>;
  readonly core: CoreModel;
  readonly engine: Engine;
  readonly model: Model;
  readonly warnings: ReadonlyArray<Report>;
}

/** Reads and checks a run's folder. */
export const readRun = async (folder: string): Promise<E.Either<Refusal, Run<Compiled>>> => {
  const run = await openRun(folder, compile);
  if (E.isRight(run)) return run;
  if (run.left._tag === "BadSpec") return E.left(refusal(3, ...reportAll(run.left.problems)));
  const { exit, reports } = refuseRun(run.left);
  const absent = run.left._tag === "NotARun" && run.left.found.length === 0 && run.left.file !== true;
  const others = absent ? [...(await neighbours(folder)), ...(await siblings(folder))] : [];
  const near = others.filter((name) => existsSync(join(name, stateFile)));
  return E.left({
    exit,
    reports: near[0] === undefined ? reports : reports.map((r) => ({ ...r, fix: `write ${shellWord(near[0] ?? "")}` })),
  });
};

/** Opens the run on `engine`, or on the one that it was trained on where that is here. */
export const openTrained = async (folder: string, engine?: Engine): Promise<E.Either<Refusal, Trained>> => {
  const run = await readRun(folder);
  if (E.isLeft(run)) return run;
  const chosen = engine === undefined ? await openEngineOf(run.right.state.engine) : E.right({ engine, warnings: [] });
  if (E.isLeft(chosen)) return chosen;
  const { program } = run.right.compiled;
  const core = knowing(run.right.compiled.core, run.right.model);
  const session = await loadModel(run.right, chosen.right.engine);
  return E.right({
    folder,
    run: run.right,
    core,
    ...chosen.right,
    model: { session, program, conditions: core.conditions },
  });
};

export interface Samples {
  readonly address: string;
  /** Which part of the data these samples are. */
  readonly called: "held-out" | "training" | "given";
  /** The samples that the command works on. */
  readonly dataset: Dataset;
  /** Training and held-out parts of the address. */
  readonly split: Split;
  readonly warnings: ReadonlyArray<Report>;
}

const refuseData = (problems: ReadonlyArray<DataProblem>): Refusal => refusal(3, ...problems.map(reportData));

/** The data at an address that a person named, split as training splits it. */
export const splitData = async (core: CoreModel, address: string, seed: number): Promise<E.Either<Refusal, Split>> => {
  const parts = await openParts(core, address, seed);
  if (E.isLeft(parts)) return E.left(refuseData(parts.left));
  await noteNamed(address);
  if (typeof core.train.validation === "string") await noteNamed(core.train.validation);
  return parts;
};

/** The data that a run names, where it may. */
export const splitOwn = async (
  folder: string,
  { compiled: { core }, state: { data, plan } }: Pick<Run<Compiled>, "compiled" | "state">,
): Promise<E.Either<Refusal, Split>> => {
  const { validation } = core.train;
  for (const address of typeof validation === "string" ? [data.source, validation] : [data.source]) {
    const part = await unnamedPart(address, folder);
    if (part !== undefined) return E.left(refusalOf(dataNotNamedProblem, { folder, part }));
  }
  return splitData(core, data.source, plan.seed);
};

/** Sequences that only lack values at the ends of samples, where nothing else is wrong with the data. */
export const shorterSequences = async (core: CoreModel, address: string): Promise<ReadonlyArray<string>> => {
  if (!core.inputs.some(({ written, padding }) => written.type === "sequence" && padding === undefined)) return [];
  const data = await openData(core, address);
  const names = (E.isLeft(data) ? data.left : []).map((problem) =>
    problem._tag === "MissingValue" && problem.ends === true ? problem.column : undefined,
  );
  return names.every((name) => name !== undefined) ? names : [];
};

const changedData = ({ run }: Trained, address: string, parts: Split): ReadonlyArray<Report> => {
  const found = markData(address, parts);
  if (found.sha256 === run.state.data.sha256) return [];
  const { reports } = refuseRun({ _tag: "DataDiffers", expected: run.state.data, found });
  return reports.map((report): Report => ({ ...report, severity: "warning" }));
};

/** The samples to measure a run on, of the split that it was trained with. */
export const samplesIn = ({ run }: Trained, split: Split): Samples => {
  const own = split.heldOut.count === 0;
  const { source: address } = run.state.data;
  return {
    address,
    called: own ? "training" : "held-out",
    dataset: own ? split.train : split.heldOut,
    split,
    warnings: [],
  };
};

/**
 * The held-out samples of the run's own data; or, of an address that the person names, its own test split, else all of
 * it.
 */
export const samplesOf = async (trained: Trained, given: string | undefined): Promise<E.Either<Refusal, Samples>> => {
  const { data, plan } = trained.run.state;
  if (given === undefined) {
    const parts = await splitOwn(trained.folder, trained.run);
    if (E.isLeft(parts)) return E.left(withDataHint(parts.left));
    const { train, heldOut } = parts.right;
    const dataset = heldOut.count === 0 ? train : heldOut;
    const called = heldOut.count === 0 ? "training" : "held-out";
    const warnings = changedData(trained, data.source, parts.right);
    return E.right({ address: data.source, called, dataset, split: parts.right, warnings });
  }
  const opened = await openData(trained.core, given);
  if (E.isLeft(opened)) return E.left(refuseData(opened.left));
  await noteNamed(given);
  const dataset = opened.right.heldOut ?? opened.right;
  const parts = splitFor(trained.core, opened.right, plan.seed);
  return E.right({ address: settledAddress(given), called: "given", dataset, split: parts, warnings: [] });
};

/** The run remembers where its data was; it may have moved. */
const withDataHint = ({ exit, reports }: Refusal): Refusal => ({
  exit,
  reports: reports.map((report) => ({
    ...report,
    notes: [...(report.notes ?? []), "That is where the run found its data when it was trained."],
    fix: report.fix ?? "say where the data is now with --data",
  })),
});

/** "800 held-out samples of digits", "300 samples of csv:new.csv". */
export const describe = ({ address, called, dataset }: Samples): string =>
  called === "given"
    ? `${counted(dataset.count, "sample")} of ${address}`
    : `${counted(dataset.count, `${called} sample`)} of ${address}`;
