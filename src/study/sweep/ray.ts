/**
 * Trials as jobs of a Ray cluster.
 *
 * In: the address of a cluster and trials. Out: how each ended. A trial's job is named after its folder and its spec,
 * so the same command called again finds the jobs that it left and submits none twice. The folders of trials must lie
 * where every node sees them.
 */
import { resolve } from "node:path";
import { strToU8 } from "fflate";
import { hash } from "../../../compiler/base/hash.js";
import type { EngineSettings } from "../../../runtime/engine/engine.js";
import { usage } from "../../report/usage.js";
import { settingWords } from "../../run/engine.js";
import { attempts, type Cluster, type JobEnd, type Posting, runJob } from "../ray/cluster.js";
import { type Ended, type Message, messageIn } from "../said.js";
import type { Runner } from "./jobs.js";
import { type Hooks, measuredIn, type Work } from "./work.js";

export interface TrialCluster extends Cluster {
  readonly engine: string;
  readonly settings?: EngineSettings;
  /** Ends the watching; the jobs go on. */
  readonly leave?: AbortSignal;
  /** Told which jobs go on unwatched. */
  readonly onLeft?: (id: string) => void;
  /** What a job's log has beside its messages. */
  readonly onLine?: (work: Work, line: string) => void;
  /** Whether a trial's figures lie in its folder. */
  readonly isDone?: (work: Work) => Promise<boolean>;
}

const failed = (summary: string, fix: string, notes: ReadonlyArray<string> = []): Ended => ({
  _tag: "Failed",
  reports: [usage(summary, fix, notes)],
});

const shell = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

const postingOf = ({ command = "graft", engine, settings = {}, gpus }: TrialCluster, work: Work): Posting => {
  const { folder, text, metrics } = work;
  const asked = ["--engine", engine, "--metrics", metrics.join(","), ...settingWords(settings)];
  const words = ["sweep", "spec.json", "--trial", resolve(folder), ...asked];
  return {
    name: `graft-${hash(`${resolve(folder)} ${text}`)}`,
    files: { "spec.json": strToU8(text) },
    entrypoint: `${command} ${words.map(shell).join(" ")}`,
    resources: { entrypoint_num_cpus: 1, ...(gpus ? { entrypoint_num_gpus: gpus } : {}) },
    env: { GRAFT_SAY: "lines" },
    metadata: { graft: "trial", folder },
  };
};

const unreachable = (address: string): Ended =>
  failed(
    `The Ray cluster at ${address} does not answer.`,
    "look whether its dashboard is up, and call the same command again",
    ["Jobs that run there go on; the same command finds them again."],
  );

const notShared = (folder: string): Ended =>
  failed(
    `The job ended well, and ${folder} holds no figures: the node that ran it writes elsewhere.`,
    "give --out a folder that this machine and every node share",
  );

/** The end of a job as that of its trial; `said`: what the trial itself said of its end. */
const endOf = async (end: JobEnd, work: Work, cluster: TrialCluster, said: Ended | undefined): Promise<Ended> => {
  const done = cluster.isDone ?? (async (each: Work) => (await measuredIn(each)) !== undefined);
  switch (end._tag) {
    case "Succeeded":
      return (await done(work)) ? { _tag: "Completed" } : notShared(work.folder);
    case "Left":
      cluster.onLeft?.(end.id);
      return { _tag: "Stopped" };
    case "Stopped":
      return { _tag: "Stopped" };
    case "Unreachable":
      return unreachable(cluster.address);
    case "Refused":
      if (said?._tag === "Failed") return said;
      return failed(`The job of ${work.folder} ended with code ${end.exit}.`, "mend what its last words say", [
        end.message.slice(-600),
      ]);
    case "Died":
      return failed(
        `The job of ${work.folder} died ${attempts} times.`,
        "call the same command again once its cause is gone",
        [end.message.slice(-600)],
      );
  }
};

/** Passes on what the trial says; an epoch once, also where a job that was submitted again says it again. */
const relaying = ({ onProgress, onEpoch, onMeasure }: Hooks) => {
  let epochs = 0;
  return (message: Message): void => {
    if (message.type === "progress") onProgress?.(message.progress);
    else if (message.type === "measuring") onMeasure?.();
    else if (message.type === "epoch" && message.end.epoch > epochs) {
      epochs = message.end.epoch;
      onEpoch?.(message.end);
    }
  };
};

/** A trial as a job of the cluster. */
export const runOnRay =
  (cluster: TrialCluster): Runner =>
  async (work, hooks) => {
    const relay = relaying(hooks);
    let said: Ended | undefined;
    const onLine = (line: string): void => {
      const message = messageIn(line);
      if (message === undefined) cluster.onLine?.(work, line);
      else if (message.type === "ended") said = message.ended;
      else relay(message);
    };
    const watching = { signal: hooks.signal, ...(cluster.leave && { leave: cluster.leave }), onLine };
    return endOf(await runJob(cluster, postingOf(cluster, work), watching), work, cluster, said);
  };
