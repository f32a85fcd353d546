/**
 * Trials as jobs of a Ray cluster, by its Jobs API over plain HTTP: no Python here, no Ray client.
 *
 * In: the address of a cluster and trials. Out: how each ended. A trial's job is named after its folder and its spec,
 * so the same command called again finds the jobs that it left and submits none twice. A job that died is submitted
 * again under the next number; one that refused its spec or its data is not. The folders of trials must lie where every
 * node sees them.
 */
import { resolve } from "node:path";
import { strToU8, zipSync } from "fflate";
import { hash } from "../../../compiler/base/hash.js";
import { usage } from "../../report/usage.js";
import type { Ended, Runner } from "./jobs.js";
import { curveIn, type Hooks, measuredIn, type Work } from "./work.js";

export interface Cluster {
  /** Such as http://head:8265. */
  readonly address: string;
  readonly engine: string;
  /** The command on the nodes; `graft` if absent. */
  readonly command?: string;
  /** GPUs of each trial. */
  readonly gpus?: number;
  readonly token?: string;
  /** Milliseconds between two looks at a job. */
  readonly pause?: number;
  /** Whether a trial's figures lie in its folder. */
  readonly isDone?: (work: Work) => Promise<boolean>;
}

interface Job {
  readonly status: "PENDING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "STOPPED";
  readonly exit: number | undefined;
  readonly message: string;
}

const statuses: ReadonlyArray<unknown> = ["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "STOPPED"];

/** Times that a job is submitted in all. */
const attempts = 3;

/** Jobs of one trial that a cluster may remember. */
const mostJobs = 1000;

/** Answers in a row that may be missing or make no sense before a trial is given up. */
const patience = 10;

/** Codes that the same trial would end with again: it was misused, or its spec or data is wrong, or over a limit. */
const final: ReadonlyArray<number | undefined> = [2, 3, 4];

const failed = (summary: string, fix: string, notes: ReadonlyArray<string> = []): Ended => ({
  _tag: "Failed",
  reports: [usage(summary, fix, notes)],
});

/** Questions to the cluster; an answer that is none is `undefined`. */
const asking = ({ address, token }: Cluster) => {
  const headers = token === undefined || token === "" ? {} : { authorization: `Bearer ${token}` };
  return async (
    method: string,
    path: string,
    body?: BodyInit,
  ): Promise<{ status: number; json: unknown } | undefined> => {
    try {
      const signal = AbortSignal.timeout(30_000);
      const type = typeof body === "string" ? { "content-type": "application/json" } : {};
      const answer = await fetch(new URL(path, address), {
        method,
        headers: { ...headers, ...type },
        ...(body === undefined ? {} : { body }),
        signal,
      });
      const text = await answer.text();
      return { status: answer.status, json: jsonOf(text) };
    } catch {
      return undefined;
    }
  };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

type Ask = ReturnType<typeof asking>;

const jobOf = (json: unknown): Job | undefined => {
  if (typeof json !== "object" || json === null) return undefined;
  const { status, driver_exit_code: exit, message } = json as Readonly<Record<string, unknown>>;
  if (!statuses.includes(status)) return undefined;
  const code = typeof exit === "number" ? exit : undefined;
  return { status: status as Job["status"], exit: code, message: typeof message === "string" ? message : "" };
};

const shell = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** The job's spec travels as a package, since a job has no stdin. The same spec makes the same bytes. */
const upload = async (ask: Ask, text: string): Promise<string | undefined> => {
  const zip = zipSync({ "spec.json": [strToU8(text), { mtime: new Date(2000, 0, 1) }] });
  const name = `graft_${hash(text)}.zip`;
  const put = await ask("PUT", `/api/packages/gcs/${name}`, new Blob([Uint8Array.from(zip)]));
  return put?.status === 200 ? `gcs://${name}` : undefined;
};

const submit = async (cluster: Cluster, ask: Ask, { folder, text, metrics }: Work, id: string): Promise<boolean> => {
  const uri = await upload(ask, text);
  if (uri === undefined) return false;
  const { command = "graft", engine, gpus } = cluster;
  const words = ["sweep", "spec.json", "--trial", resolve(folder), "--engine", engine, "--metrics", metrics.join(",")];
  const posted = await ask(
    "POST",
    "/api/jobs/",
    JSON.stringify({
      entrypoint: `${command} ${words.map(shell).join(" ")}`,
      submission_id: id,
      entrypoint_num_cpus: 1,
      ...(gpus === undefined ? {} : { entrypoint_num_gpus: gpus }),
      runtime_env: { working_dir: uri },
      metadata: { graft: "trial", folder },
    }),
  );
  return posted?.status === 200;
};

const wait = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) return done();
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      done();
    });
  });

/** Tells of each epoch once, as the run in the shared folder records it. */
const relaying = (folder: string, onEpoch: Hooks["onEpoch"]): (() => Promise<void>) => {
  let told = 0;
  return async () => {
    const curve = onEpoch === undefined ? [] : await curveIn(folder);
    for (const loss of curve.slice(told)) {
      told += 1;
      onEpoch?.({ step: 0, epoch: told, train: { loss }, heldOut: { loss } });
    }
  };
};

interface Watching {
  readonly pause: number;
  readonly signal: AbortSignal;
  /** Called between two looks. */
  readonly relay: () => Promise<void>;
}

/** Watches a job to its end; stops it when asked to. `undefined` where the cluster answers no more. */
const watch = async (ask: Ask, id: string, { pause, signal, relay }: Watching): Promise<Job | undefined> => {
  let [silent, asked] = [0, false];
  while (silent < patience) {
    if (signal.aborted && !asked) {
      await ask("POST", `/api/jobs/${id}/stop`);
      asked = true;
    }
    const job = jobOf((await ask("GET", `/api/jobs/${id}`))?.json);
    if (!asked) await relay();
    if (job !== undefined && job.status !== "PENDING" && job.status !== "RUNNING") return job;
    silent = job === undefined ? silent + 1 : 0;
    await wait(pause, asked ? new AbortController().signal : signal);
  }
  return undefined;
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

/** The end of a job as that of its trial; `undefined`: submit it again. */
const endOf = async (job: Job, work: Work, cluster: Cluster, signal: AbortSignal): Promise<Ended | undefined> => {
  const done = cluster.isDone ?? (async (each: Work) => (await measuredIn(each)) !== undefined);
  if (job.status === "STOPPED" || signal.aborted) return { _tag: "Stopped" };
  if (job.status === "SUCCEEDED") return (await done(work)) ? { _tag: "Completed" } : notShared(work.folder);
  if (!final.includes(job.exit)) return undefined;
  return failed(`The job of ${work.folder} ended with code ${job.exit}.`, "mend what its last words say", [
    job.message.slice(-600),
  ]);
};

const died = (folder: string, job: Job): Ended =>
  failed(`The job of ${folder} died ${attempts} times.`, "call the same command again once its cause is gone", [
    job.message.slice(-600),
  ]);

/** A trial as a job of the cluster. */
export const runOnRay = (cluster: Cluster): Runner => {
  const ask = asking(cluster);
  const pause = cluster.pause ?? 2000;
  return async (work, { signal, onEpoch }) => {
    const name = `graft-${hash(`${resolve(work.folder)} ${work.text}`)}`;
    let last: Job | undefined;
    for (let [number, tries] = [1, 0]; tries < attempts && number <= mostJobs; number++) {
      if (signal.aborted) return { _tag: "Stopped" };
      const id = `${name}-${number}`;
      const there = jobOf((await ask("GET", `/api/jobs/${id}`))?.json);
      // An earlier command left it and it came to nothing: this one's is the next.
      if (there?.status === "STOPPED" || there?.status === "FAILED") continue;
      if (there === undefined && !(await submit(cluster, ask, work, id))) return unreachable(cluster.address);
      last = await watch(ask, id, { pause, signal, relay: relaying(work.folder, onEpoch) });
      if (last === undefined) return unreachable(cluster.address);
      const ended = await endOf(last, work, cluster, signal);
      if (ended !== undefined) return ended;
      tries += 1;
    }
    return last === undefined ? unreachable(cluster.address) : died(work.folder, last);
  };
};
