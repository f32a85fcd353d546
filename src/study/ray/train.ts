/**
 * One training as a job of a Ray cluster: a starter in Python places the workers there, and trains on them.
 *
 * In: a resolved spec, a folder and how many workers. Out: how it ended; the run lies in the folder. Where the cluster
 * shares the folder it is trained right there; else it comes back through the log of a second, small job, once it is
 * complete. A job that died is submitted again and goes on from the run's checkpoint.
 */
import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { strToU8, unzipSync } from "fflate";
import * as E from "fp-ts/lib/Either.js";
import { hash } from "../../../compiler/base/hash.js";
import { makeFolder, textAt, writeAtomic } from "../../../runtime/checkpoint/atomic.js";
import { starterFile, workerFile } from "../../../runtime/engine/jax/peer.js";
import { specFile, stateFile } from "../../../runtime/run/folder.js";
import { sha256 } from "../../../runtime/run/hash.js";
import { decodeState, isComplete } from "../../../runtime/run/state.js";
import { type Refusal, refusal } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import {
  attempts,
  type Cluster,
  forgetJob,
  isKnown,
  type JobEnd,
  type Posting,
  runJob,
  type Watching,
} from "./cluster.js";

export interface Training {
  readonly folder: string;
  /** The resolved spec. */
  readonly text: string;
  readonly workers: number;
  /** Of `graft train`, such as --precision tf32. */
  readonly options: ReadonlyArray<string>;
}

export type TrainingEnd = { readonly _tag: "Completed" | "Stopped" } | { readonly _tag: "Left"; readonly id: string };

/** The same for the same training, so that the same command finds its job. */
const nameOf = ({ folder, text, workers, options }: Training): string =>
  `graft-train-${hash(JSON.stringify([resolve(folder), text, workers, options]))}`;

/** A file beside the run's folder, by which a job on the cluster sees that it has the same disk. */
const markerOf = (folder: string): string => join(dirname(resolve(folder)), `.${basename(folder)}.graft-ray`);

const filesOf = async (cluster: Cluster, training: Training): Promise<Posting["files"]> => {
  const { folder, text, workers, options } = training;
  const job = {
    ...{ name: nameOf(training), out: resolve(folder), marker: markerOf(folder), workers, gpus: cluster.gpus ?? 0 },
    command: cluster.command ?? "graft",
    options,
  };
  return {
    "spec.json": strToU8(text),
    "job.json": strToU8(JSON.stringify(job)),
    "starter.py": await readFile(starterFile),
    "worker.py": await readFile(workerFile),
  };
};

/** Whether the folder holds this training, complete. */
export const isTrained = async ({ folder, text }: Training): Promise<boolean> => {
  const [spec, state] = [await textAt(join(folder, specFile)), await textAt(join(folder, stateFile))];
  const decoded = spec === text && state !== undefined ? decodeState(folder, state, sha256) : undefined;
  return decoded !== undefined && E.isRight(decoded) && isComplete(decoded.right);
};

const failed = (summary: string, fix: string, notes: ReadonlyArray<string> = []): E.Either<Refusal, never> =>
  E.left(refusal(1, usage(summary, fix, notes)));

const unreachable = ({ address }: Cluster): E.Either<Refusal, never> =>
  failed(
    `The Ray cluster at ${address} does not answer.`,
    "look whether its dashboard is up, and call the same command again",
    ["A training that runs there goes on; the same command finds it again."],
  );

const lastWords = (message: string): ReadonlyArray<string> => [message.slice(-600)];

/** A plain path inside a folder. */
const isInside = (name: string): boolean =>
  /^[^\\:*?"<>|\0]+$/.test(name) && name.split("/").every((part) => part !== "" && part !== "." && part !== "..");

/** The files of the line that `starter.py pack` prints; undefined where it is not whole. */
const filesIn = (line: string): Readonly<Record<string, Uint8Array>> | undefined => {
  const [mark, sum, text] = line.trim().split(" ");
  if (mark !== "graft-run" || text === undefined) return undefined;
  const zip = Buffer.from(text, "base64");
  if (createHash("sha256").update(zip).digest("hex") !== sum) return undefined;
  const files = unzipSync(Uint8Array.from(zip));
  return Object.keys(files).every(isInside) && stateFile in files ? files : undefined;
};

/** Writes a run's files; state.json is the last, so that a folder without it is no run. */
const writeRun = async (
  folder: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<E.Either<Refusal, void>> => {
  const names = Object.keys(files).sort((a, b) => Number(a === stateFile) - Number(b === stateFile));
  for (const name of names) {
    const path = join(folder, name);
    const made = await makeFolder(dirname(path));
    const written = E.isLeft(made) ? made : await writeAtomic(path, files[name] ?? new Uint8Array());
    if (E.isLeft(written))
      return failed(`${path} can't be written.`, "mend that, and call the same command again: the run is still there");
  }
  return E.right(undefined);
};

/** Brings the run of a cluster's own disk here. */
const fetchRun = async (cluster: Cluster, training: Training, posting: Posting): Promise<E.Either<Refusal, void>> => {
  let files: Readonly<Record<string, Uint8Array>> | undefined;
  const lines: Array<string> = [];
  const end = await runJob(
    cluster,
    { ...posting, name: `${posting.name}-files`, entrypoint: "python starter.py pack" },
    {
      signal: new AbortController().signal,
      onLine: (line) => {
        files ??= filesIn(line);
        if (!line.startsWith("graft-run")) lines.push(line);
      },
    },
  );
  if (end._tag === "Unreachable") return unreachable(cluster);
  if (end._tag !== "Succeeded" || files === undefined)
    return failed(
      `The training on ${cluster.address} is complete, and its run did not come back.`,
      "give --out a folder that this machine and every node share",
      [("message" in end ? end.message : lines.join("\n")).slice(-600)],
    );
  const written = await writeRun(training.folder, files);
  if (E.isRight(written)) await forgetJob(cluster, end.id);
  return written;
};

const endOf = async (
  end: JobEnd,
  cluster: Cluster,
  training: Training,
  posting: Posting,
): Promise<E.Either<Refusal, TrainingEnd>> => {
  switch (end._tag) {
    case "Stopped":
      return E.right({ _tag: "Stopped" });
    case "Left":
      return E.right(end);
    case "Unreachable":
      return unreachable(cluster);
    case "Refused":
      return E.left(
        refusal(
          end.exit === 3 || end.exit === 4 ? end.exit : 2,
          usage(`The job ended with code ${end.exit}.`, "mend what its log says", lastWords(end.message)),
        ),
      );
    case "Died":
      return failed(
        `The job died ${attempts} times.`,
        "call the same command again once its cause is gone: it goes on from its last checkpoint",
        lastWords(end.message),
      );
    case "Succeeded": {
      if (await isTrained(training)) return E.right({ _tag: "Completed" });
      const fetched = await fetchRun(cluster, training, posting);
      return E.map((): TrainingEnd => ({ _tag: "Completed" }))(fetched);
    }
  }
};

/** Whether the cluster has this training, running or ended; undefined where it does not answer. */
export const isSubmitted = (cluster: Cluster, training: Training): Promise<boolean | undefined> =>
  isKnown(cluster, nameOf(training));

/** Trains on the cluster. */
export const trainOnRay = async (
  cluster: Cluster,
  training: Training,
  watching: Watching,
): Promise<E.Either<Refusal, TrainingEnd>> => {
  const marker = markerOf(training.folder);
  const made = await makeFolder(dirname(marker));
  const marked = E.isLeft(made) ? made : await writeAtomic(marker, nameOf(training));
  if (E.isLeft(marked)) return failed(`${dirname(marker)} can't be written to.`, "take another folder with --out");
  const posting: Posting = {
    name: nameOf(training),
    files: await filesOf(cluster, training),
    entrypoint: "python starter.py",
    metadata: { graft: "train", folder: training.folder },
  };
  const end = await endOf(await runJob(cluster, posting, watching), cluster, training, posting);
  // A training that goes on may be submitted again by Ray, and looks for it then.
  if (E.isLeft(end) || end.right._tag !== "Left") await rm(marker, { force: true });
  return end;
};
