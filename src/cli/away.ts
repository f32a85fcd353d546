/**
 * `graft train --on ray:…`: trains on the workers of a cluster, and watches from here.
 *
 * In: a spec and options. Out: what came of it; the run's folder lies here as if it had been trained here. The log of
 * the job comes as it grows, under it a bar. Ctrl-C asks what becomes of the job.
 */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { settledSplit } from "../../compiler/expand/samples.js";
import type { Report } from "../../compiler/words/report.js";
import { textAt } from "../../runtime/checkpoint/atomic.js";
import { engineTakes, ranked } from "../../runtime/engine/registry.js";
import { checkFolder, specFile } from "../../runtime/run/folder.js";
import { settledSources } from "../data.js";
import { counted } from "../report/format.js";
import { type Refusal, refusal, type StopExit } from "../report/refusal.js";
import { refuseRun } from "../report/run.js";
import { usage } from "../report/usage.js";
import { refuseSettings, settingWords } from "../run/engine.js";
import { fileName, readRun } from "../run/run.js";
import { changesOf, compileSource, openSpec } from "../run/spec.js";
import { resolvedSpec } from "../spec.js";
import { type Cluster, stopCommand } from "../study/ray/cluster.js";
import { isSubmitted, isTrained, type Training, type TrainingEnd, trainOnRay } from "../study/ray/train.js";
import { messageIn } from "../study/said.js";
import { type Computing, clusterOf, settingsOf } from "./computing.js";
import { type Leaver, leaver, terminalAsker } from "./leave.js";
import { type Outcome, refused } from "./outcome.js";
import { progressView } from "./progress.js";
import { rendered } from "./render.js";
import { progressJson, standing } from "./standing.js";
import { note, noteAsIs, noteStyled, terminalOf } from "./terminal.js";

/** Of a new training, here or elsewhere. */
export interface AwayOptions extends Computing {
  readonly data?: string;
  readonly epochs?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly set?: ReadonlyArray<string>;
  readonly variant?: string;
  readonly quiet?: true;
  readonly on?: string;
  readonly gpus?: number;
}

/** The engine whose workers lie on several machines. */
const spreading = ranked.find((name) => engineTakes(name, "workers"));

type Asked = AwayOptions & { readonly on: string; readonly replace?: true };

const misused = ({ engine = "auto", workers = 1, devices, replace }: Asked): Report | undefined => {
  if (engine !== "auto" && engine !== spreading)
    return usage(
      `The engine ${engine} has no workers to place on a cluster.`,
      `write --engine ${spreading}, or leave --engine out`,
    );
  if (typeof workers !== "number")
    return usage("Ray says where its workers are.", "write how many there are to be, such as --workers 4");
  if (devices !== undefined && devices !== "all")
    return usage(
      "Workers on a cluster use all that they are given.",
      "write --workers n --gpus m instead of --devices",
    );
  return replace === undefined
    ? undefined
    : usage("--replace works on this machine only.", "take another folder with --out, or remove the older run");
};

/** The training that is asked for, its spec compiled here so that what is wrong with it is told before it is sent. */
const trainingOf = async (spec: string, options: Asked) => {
  const wrong = misused(options);
  if (wrong !== undefined) return E.left(refusal(2, wrong));
  const { precision, shardState } = settingsOf(options);
  const settings = { ...(precision && { precision }), ...(shardState && { shardState }) };
  const strange = refuseSettings(spreading, settings);
  if (strange !== undefined) return E.left(strange);
  const opened = await openSpec(spec, changesOf(options));
  if (E.isLeft(opened)) return opened;
  const core = settledSplit(opened.right.typed.core);
  const { epochs, seed, workers, out } = options;
  const text = resolvedSpec(core, { ...settledSources(core, options.data), epochs, seed });
  const compiled = compileSource({ name: opened.right.source.name, text });
  if (E.isLeft(compiled)) return compiled;
  const training: Training = {
    folder: out ?? join("runs", fileName(core.name)),
    text,
    workers: typeof workers === "number" ? workers : 1,
    options: settingWords(settings),
  };
  return E.right({ training, name: core.name, warnings: opened.right.warnings });
};

/** What the cluster's job says, and a bar under it. */
const viewing = (quiet: boolean, { when, isAsking }: Pick<Leaver, "when" | "isAsking">) => {
  const view = progressView(terminalOf(process.stderr), quiet);
  const onLine = (line: string): void => {
    const message = messageIn(line);
    if (message?.type === "progress" && !isAsking()) view.step(message.progress);
    if (message !== undefined || quiet || line.trim() === "") return;
    when(() => {
      view.end();
      noteAsIs(`${line}\n`);
    });
  };
  return { onLine, end: view.end };
};

const left = (cluster: Cluster, id: string, training: Training, exit: StopExit): Outcome => ({
  exit,
  // A command that is broken over lines can't be copied.
  asIs: true,
  text: `The training goes on at ${cluster.address}.
The same command finds it again, and brings the run to ${training.folder}.
To stop it:
  ${stopCommand(cluster, [id])}\n`,
  json: { run: training.folder, complete: false, job: id },
  reports: [],
});

const conclude = async (ended: TrainingEnd, cluster: Cluster, training: Training, exit: StopExit): Promise<Outcome> => {
  const { folder } = training;
  if (ended._tag === "Left") return left(cluster, ended.id, training, exit);
  if (ended._tag === "Stopped") {
    const text = "Stopped. The same command goes on from the last checkpoint, which lies on the cluster.\n";
    return { exit, text, json: { run: folder, complete: false }, reports: [] };
  }
  const run = await readRun(folder);
  if (E.isLeft(run)) return refused(run.left);
  const { state } = run.right;
  return {
    exit: 0,
    text: `${standing({ state, folder })}\n`,
    json: { run: folder, ...progressJson({ state }) },
    reports: [],
  };
};

/** A folder that is free, or one that the cluster shares and already trains into. */
const checkPlace = async (cluster: Cluster, training: Training): Promise<E.Either<Refusal, void>> => {
  const isOurs = (await textAt(join(training.folder, specFile))) === training.text;
  if (isOurs && (await isSubmitted(cluster, training)) === true) return E.right(undefined);
  const free = await checkFolder(training.folder, false);
  return E.isLeft(free) ? E.left(refuseRun(free.left)) : E.right(undefined);
};

export const trainAway = async (spec: string, options: Asked): Promise<Outcome> => {
  const asked = await trainingOf(spec, options);
  if (E.isLeft(asked)) return refused(asked.left);
  const { training, name, warnings } = asked.right;
  const cluster = clusterOf(options.on, options.gpus);
  if (await isTrained(training)) return conclude({ _tag: "Completed" }, cluster, training, 130);
  const place = await checkPlace(cluster, training);
  if (E.isLeft(place)) return refused(place.left);
  const quiet = options.quiet === true;
  const each = options.gpus === undefined ? "a processor" : counted(options.gpus, "GPU");
  noteStyled(rendered(warnings, terminalOf(process.stderr)));
  if (!quiet)
    note(
      `${name}: ${counted(training.workers, "worker")} with ${each} each at ${cluster.address} → ${training.folder}\n`,
    );
  let view: ReturnType<typeof viewing> | undefined;
  const stop = leaver(cluster.address, terminalAsker, () => view?.end());
  view = viewing(quiet, stop);
  const { signal, leave } = stop;
  const ended = await trainOnRay(cluster, training, { signal, leave, onLine: view.onLine }).finally(() => {
    view?.end();
    stop.end();
  });
  return E.isLeft(ended) ? refused(ended.left) : conclude(ended.right, cluster, training, stop.exit());
};
