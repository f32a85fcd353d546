/**
 * Many trials, one after the other in this process or several at once in processes of their own.
 *
 * In: trials and how many may run at once. Out: for each whether it was completed, stopped or failed, and why; a
 * failure ends no other. A process of its own is the command with the trial's spec on stdin: it says how it goes over a
 * channel, and stops with a checkpoint when that channel asks or breaks.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import * as E from "fp-ts/lib/Either.js";
import type { EngineSettings } from "../../../runtime/engine/engine.js";
import type { EpochEnd, Progress } from "../../../runtime/train/train.js";
import { reportUnexpected, usage } from "../../report/usage.js";
import { type Chosen, openEngine, settingWords } from "../../run/engine.js";
import { type Ended, type Message, say, sayingProgress } from "../said.js";
import type { EndedEarly } from "./early.js";
import { doWork, type Hooks, type Work } from "./work.js";

/** Runs one trial. */
export type Runner = (work: Work, hooks: Hooks) => Promise<Ended>;

const endedOf = (result: Awaited<ReturnType<typeof doWork>>): Ended =>
  E.isLeft(result) ? { _tag: "Failed", reports: result.left.reports } : { _tag: result.right };

const unexpected = (error: unknown): Ended => ({ _tag: "Failed", reports: [reportUnexpected(error)] });

/** In this process; the data is read once for all trials that want the same. */
export const runHere = (chosen: Chosen): Runner => {
  const splits = new Map();
  return (work, hooks) => doWork(work, chosen, splits, hooks).then(endedOf).catch(unexpected);
};

const lost = (folder: string, how: string): Ended => ({
  _tag: "Failed",
  reports: [
    usage(
      `The process that trained ${folder} ended by ${how}.`,
      "call the same command again: it goes on from the last checkpoint",
      ["Where the system ends processes that take too much memory, fewer --jobs help."],
    ),
  ],
});

/** As this process was started: an engine that is open here has left settings of its own in it. */
const environment = { ...process.env };

/** The command that this process is, for node. */
export const thisCommand: ReadonlyArray<string> = [...process.execArgv, process.argv[1] ?? ""];

/**
 * In a process of its own, on the engine that was asked for; `jobs` of them run at once and share the cores. `command`
 * is graft's, for node.
 */
export const runApart =
  (engine: string, jobs: number, command: ReadonlyArray<string>, settings: EngineSettings = {}): Runner =>
  ({ folder, text, metrics }, { signal, onProgress, onEpoch, onMeasure }) =>
    new Promise((done) => {
      const args = [
        "sweep",
        "-",
        "--trial",
        folder,
        "--engine",
        engine,
        "--metrics",
        metrics.join(","),
        ...settingWords(settings),
      ];
      const child = spawn(process.execPath, [...command, ...args], {
        stdio: ["pipe", "ignore", "ignore", "ipc"],
        env: { GRAFT_THREADS: `${Math.max(1, Math.floor(availableParallelism() / jobs))}`, ...environment },
      });
      let ended: Ended | undefined;
      const stop = (): void => {
        if (child.connected) child.send("stop");
      };
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      child.on("message", (message: Message) => {
        if (message.type === "progress") onProgress?.(message.progress);
        else if (message.type === "epoch") onEpoch?.(message.end);
        else if (message.type === "measuring") onMeasure?.();
        else ended = message.ended;
      });
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(text);
      child.on("error", (error) => done(lost(folder, error.message)));
      child.on("close", (code, by) => {
        signal.removeEventListener("abort", stop);
        done(ended ?? lost(folder, by === null ? `code ${code}` : `the signal ${by}`));
      });
    });

/**
 * Stops when asked to, by whatever way: a terminal's Ctrl-C reaches every process, and whoever started this one may be
 * gone.
 */
const askedToStop = (): AbortSignal => {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop).on("disconnect", stop);
  process.on("message", (message) => {
    if (message === "stop") stop();
  });
  return controller.signal;
};

const attemptApart = async (work: Work, engine: string, settings: EngineSettings): Promise<Ended> => {
  const signal = askedToStop();
  const opened = await openEngine(engine, undefined, settings);
  const onEpoch = (end: EpochEnd): void => void say({ type: "epoch", end });
  const onMeasure = (): void => void say({ type: "measuring" });
  return E.isLeft(opened)
    ? { _tag: "Failed", reports: opened.left.reports }
    : endedOf(
        await doWork(work, opened.right, new Map(), { signal, onProgress: sayingProgress(), onEpoch, onMeasure }),
      );
};

/**
 * The other end of `runApart`. Whatever happens, the channel is closed at the end: an open one keeps the process alive.
 */
export const workApart = async (work: Work, engine: string, settings: EngineSettings = {}): Promise<Ended> => {
  const ended = await attemptApart(work, engine, settings).catch(unexpected);
  await say({ type: "ended", ended });
  if (process.connected) process.disconnect();
  return ended;
};

export interface Told {
  readonly begin: (index: number) => void;
  readonly progress: (index: number, progress: Progress) => void;
  readonly epoch: Hooks["onEpoch"];
  readonly measuring: (index: number) => void;
  readonly end: (index: number, ended: Ended) => void;
}

/** Which trial is begun next, and which ends early: what a sweep's search decides. */
export interface Strategy {
  /** One that was not begun, by its number; undefined where there is none to begin any more. */
  readonly next: (begun: ReadonlySet<number>, ended: ReadonlySet<number>) => number | undefined;
  /** Told each epoch's end; what comes back ends the trial. */
  readonly epoch: (index: number, end: EpochEnd) => EndedEarly | undefined;
}

/** Runs one trial; it ends early where the strategy says so at an epoch's end. */
const runOne = async (
  work: Work,
  run: Runner,
  signal: AbortSignal,
  hooks: Omit<Hooks, "signal">,
  epoch: (end: EpochEnd) => EndedEarly | undefined,
): Promise<Ended> => {
  const own = new AbortController();
  let early: EndedEarly | undefined;
  const onEpoch = (end: EpochEnd): void => {
    hooks.onEpoch?.(end);
    early ??= epoch(end);
    if (early !== undefined) own.abort();
  };
  const ended = await run(work, { ...hooks, signal: AbortSignal.any([signal, own.signal]), onEpoch });
  return early !== undefined && ended._tag === "Stopped" && !signal.aborted ? { _tag: "EndedEarly", ...early } : ended;
};

/** Runs those that the strategy asks for, `jobs` at once; those that were not begun are `Stopped`. */
export const runAll = async (
  works: ReadonlyArray<Work>,
  jobs: number,
  run: Runner,
  signal: AbortSignal,
  told: Told,
  strategy: Strategy,
): Promise<ReadonlyArray<Ended>> => {
  const results: Array<Ended> = works.map(() => ({ _tag: "Stopped" }));
  const [begun, done] = [new Set<number>(), new Set<number>()];
  const worker = async (): Promise<void> => {
    while (!signal.aborted) {
      const index = strategy.next(begun, done);
      const work = works[index ?? -1];
      if (index === undefined || work === undefined) return;
      begun.add(index);
      told.begin(index);
      const hooks = {
        onProgress: (progress: Progress) => told.progress(index, progress),
        ...(told.epoch && { onEpoch: told.epoch }),
        onMeasure: () => told.measuring(index),
      };
      const ended = await runOne(work, run, signal, hooks, (end) => strategy.epoch(index, end));
      results[index] = ended;
      done.add(index);
      told.end(index, ended);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(jobs, works.length)) }, worker));
  return results;
};
