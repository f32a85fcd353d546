/**
 * Jobs of a Ray cluster, by its Jobs API over plain HTTP: no Python here, no Ray client.
 *
 * In: the address of a cluster and a job by a name. Out: how it ended, and its log as it grows. The same name finds the
 * job that an earlier command left, so none runs twice. A job that died is submitted again under the next number; one
 * that was misused or refused its spec or its data is not.
 */
import { setTimeout as pause } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { zipSync } from "fflate";
import { hash } from "../../../compiler/base/hash.js";
import { shellWord } from "../../../runtime/problem/shell.js";

export interface Cluster {
  /** Such as http://head:8265. */
  readonly address: string;
  readonly token?: string;
  /** How graft is called on the nodes; `graft` if absent. */
  readonly command?: string;
  /** GPUs of each trial, or of each worker of a training. */
  readonly gpus?: number;
  /** Milliseconds between two looks at a job. */
  readonly pause?: number;
}

export interface Job {
  readonly status: "PENDING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "STOPPED";
  readonly exit: number | undefined;
  readonly message: string;
}

/** What is to run, and the files that lie where it does. */
export interface Posting {
  readonly name: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly entrypoint: string;
  readonly resources?: Readonly<Record<string, number>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Watching {
  /** Stops the job. */
  readonly signal: AbortSignal;
  /** Ends the watching; the job goes on. */
  readonly leave?: AbortSignal;
  /** Each whole line of its log, once. */
  readonly onLine?: (line: string) => void;
}

export type JobEnd =
  | { readonly _tag: "Succeeded"; readonly id: string }
  | { readonly _tag: "Stopped" }
  /** It goes on, and nobody watches. */
  | { readonly _tag: "Left"; readonly id: string }
  /** The same again would end with the same code. */
  | { readonly _tag: "Refused"; readonly exit: number | undefined; readonly message: string }
  | { readonly _tag: "Died"; readonly message: string }
  | { readonly _tag: "Unreachable" };

const statuses: ReadonlyArray<unknown> = ["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "STOPPED"];

/** Times that a job is submitted in all. */
export const attempts = 3;

/** Jobs of one name that a cluster may remember. */
const mostJobs = 1000;

/** Answers in a row that may be missing or make no sense before a job is given up: more than a minute. */
const patience = 10;

/** Answers in a row by which a cluster must say that it does not know a job, before it is believed. */
const doubts = 3;

/** Codes that the same job would end with again: it was misused, or its spec or data is wrong, or over a limit. */
const final: ReadonlyArray<number | undefined> = [2, 3, 4];

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

interface Answer {
  readonly status: number;
  readonly json: unknown;
}

/** Questions to the cluster; an answer that is none is `undefined`. */
const asking =
  ({ address, token }: Cluster) =>
  async (method: string, path: string, body?: string | Blob): Promise<Answer | undefined> => {
    try {
      const answer = await fetch(new URL(path, address), {
        method,
        headers: {
          ...(token === undefined || token === "" ? {} : { authorization: `Bearer ${token}` }),
          ...(typeof body === "string" ? { "content-type": "application/json" } : {}),
        },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(30_000),
      });
      return { status: answer.status, json: jsonOf(await answer.text()) };
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

const path = (id: string, rest = ""): string => `/api/jobs/${encodeURIComponent(id)}${rest}`;

/** A job by its id; "Unknown" where the cluster answers that it has none, `undefined` where it does not answer. */
const look = async (ask: Ask, id: string): Promise<Job | "Unknown" | undefined> => {
  const answer = await ask("GET", path(id));
  return answer?.status === 404 ? "Unknown" : jobOf(answer?.json);
};

const isOver = ({ status }: Job): boolean => status !== "PENDING" && status !== "RUNNING";

/** The files travel as a package. The same files make the same bytes, and the same name. */
const upload = async (ask: Ask, files: Posting["files"]): Promise<string | undefined> => {
  const mtime = new Date(2000, 0, 1);
  const zip = zipSync(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, [bytes, { mtime }]])));
  const name = `graft_${hash(Buffer.from(zip).toString("latin1"))}.zip`;
  const put = await ask("PUT", `/api/packages/gcs/${name}`, new Blob([Uint8Array.from(zip)]));
  return put?.status === 200 ? `gcs://${name}` : undefined;
};

/** Whether the job is there afterwards, also where the answer to its submission was lost. */
const submit = async (ask: Ask, posting: Posting, id: string): Promise<boolean> => {
  const uri = await upload(ask, posting.files);
  if (uri === undefined) return false;
  const { entrypoint, resources = {}, env, metadata } = posting;
  const posted = await ask(
    "POST",
    "/api/jobs/",
    JSON.stringify({
      entrypoint,
      submission_id: id,
      ...resources,
      runtime_env: { working_dir: uri, ...(env && { env_vars: env }) },
      metadata,
    }),
  );
  if (posted?.status === 200) return true;
  const there = await look(ask, id);
  return there !== undefined && there !== "Unknown";
};

/** Resolves after so many milliseconds, or as soon as one of the signals is set. */
const wait = (milliseconds: number, signals: ReadonlyArray<AbortSignal>): Promise<void> =>
  pause(milliseconds, undefined, { signal: AbortSignal.any([...signals]) }).catch(() => undefined);

/** Gives each whole line of a job's log once; what an answer lacks comes with the next. */
const following = (ask: Ask, id: string, onLine: (line: string) => void): ((last: boolean) => Promise<void>) => {
  let given = 0;
  return async (last) => {
    const json = (await ask("GET", path(id, "/logs")))?.json as { readonly logs?: unknown } | undefined;
    const logs = json?.logs;
    if (typeof logs !== "string") return;
    const end = last ? logs.length : logs.lastIndexOf("\n") + 1;
    if (end <= given) return;
    const text = logs.slice(given, end).replace(/\n$/, "");
    given = end;
    for (const line of text.split(/\r?\n/)) onLine(stripVTControlCharacters(line));
  };
};

type Watched = Job | "Unknown" | "Left" | undefined;

/** Watches a job to its end; stops it when asked to. `undefined` where the cluster answers no more. */
const watch = async (ask: Ask, id: string, milliseconds: number, watching: Watching): Promise<Watched> => {
  const { signal, leave = new AbortController().signal, onLine } = watching;
  const follow = onLine === undefined ? undefined : following(ask, id, onLine);
  let [silent, unknown, asked] = [0, 0, false];
  while (silent < patience) {
    if (leave.aborted) return "Left";
    if (signal.aborted && !asked) asked = (await ask("POST", path(id, "/stop"))) !== undefined;
    const job = await look(ask, id);
    unknown = job === "Unknown" ? unknown + 1 : 0;
    if (unknown >= doubts) return "Unknown";
    const known = job === "Unknown" ? undefined : job;
    if (known !== undefined && known.status !== "PENDING") await follow?.(isOver(known));
    if (known !== undefined && isOver(known)) return known;
    silent = known === undefined ? silent + 1 : 0;
    await wait(milliseconds * Math.min(1 + silent, 5), [leave, ...(signal.aborted ? [] : [signal])]);
  }
  return undefined;
};

/** Whether the cluster has a job of this name; `undefined` where it does not answer. */
export const isKnown = async (cluster: Cluster, name: string): Promise<boolean | undefined> => {
  const found = await look(asking(cluster), `${name}-1`);
  return found === undefined ? undefined : found !== "Unknown";
};

/** Submits the job unless it is there, and watches it; submits it again when it died. */
export const runJob = async (cluster: Cluster, posting: Posting, watching: Watching): Promise<JobEnd> => {
  const ask = asking(cluster);
  let last: Job | undefined;
  for (let [number, tries] = [1, 0]; tries < attempts && number <= mostJobs; number++) {
    if (watching.signal.aborted) return { _tag: "Stopped" };
    const id = `${posting.name}-${number}`;
    const there = await look(ask, id);
    // An earlier command left it and it came to nothing: this one's is the next.
    if (there !== undefined && there !== "Unknown" && (there.status === "STOPPED" || there.status === "FAILED"))
      continue;
    const isThere = there !== undefined && there !== "Unknown";
    if (!isThere && !(await submit(ask, posting, id))) return { _tag: "Unreachable" };
    const watched = await watch(ask, id, cluster.pause ?? 2000, watching);
    if (watched === undefined) return { _tag: "Unreachable" };
    if (watched === "Left") return { _tag: "Left", id };
    tries += 1;
    if (watched === "Unknown") {
      // The head was killed and has forgotten all: the same number is free again.
      number -= 1;
      continue;
    }
    last = watched;
    if (watched.status === "STOPPED" || watching.signal.aborted) return { _tag: "Stopped" };
    if (watched.status === "SUCCEEDED") return { _tag: "Succeeded", id };
    if (final.includes(watched.exit)) return { _tag: "Refused", exit: watched.exit, message: watched.message };
  }
  return { _tag: "Died", message: last?.message ?? "The cluster does not know it any more." };
};

/** A job's log is no longer wanted: the cluster may forget the job. */
export const forgetJob = async (cluster: Cluster, id: string): Promise<void> => {
  await asking(cluster)("DELETE", path(id));
};

/** A command for a shell that stops these jobs. */
export const stopCommand = ({ address, token }: Cluster, ids: ReadonlyArray<string>): string => {
  const secret = token === undefined || token === "" ? "" : ' -H "authorization: Bearer $RAY_AUTH_TOKEN"';
  const call = (id: string): string =>
    `curl -sS -X POST${secret} ${shellWord(new URL("/api/jobs/", address).href)}${id}/stop`;
  return ids.length === 1 ? call(ids[0] ?? "") : `for id in ${ids.join(" ")}; do ${call('"$id"')}; done`;
};
