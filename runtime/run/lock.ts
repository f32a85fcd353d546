/**
 * A lock on a run's folder, so that two processes never write one run.
 *
 * In: a folder, which is made where there is none. Out: the lock, or who holds it. A lock names its process and host.
 * It is stale, and taken over, when that process is gone; of another host, whose processes can't be asked, when it was
 * not renewed for five minutes. What has a lock's name and is no plain file stays, and is told of at once. Whoever
 * writes asks `held` before each checkpoint: a folder that was moved, removed or taken over meanwhile stays as it is.
 */
import type { Stats } from "node:fs";
import * as fs from "node:fs/promises";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import * as E from "fp-ts/lib/Either.js";
import { attempt, type Door, makeFolder } from "../checkpoint/atomic.js";
import { readPlain } from "../file/plain.js";
import { type Holder, type Mark, markHere, parseMark, runsHere } from "./holder.js";
import type { RunProblem } from "./problem/index.js";

export const lockFile = ".graft-lock";

/** Held for the moment in which a stale lock is replaced. */
const breakFile = ".graft-lock-break";

/** Everything that locking leaves in a folder, for a moment or after a crash. */
export const lockFiles: ReadonlyArray<string> = [lockFile, breakFile];

const renewEvery = 10_000;
const staleElsewhere = 300_000;
/** A lock without its text is being written at this moment, or its writer died in it. */
const staleEmpty = 2_000;
const tries = 200;

export interface Lock {
  readonly folder: string;
  /** Whether the folder is still there and still ours. */
  readonly held: () => Promise<E.Either<RunProblem, void>>;
  /** Gives the folder back; one that locking made and nobody wrote to goes as well. */
  readonly release: () => Promise<void>;
}

interface Found {
  readonly text: string;
  readonly holder: Holder | undefined;
  readonly changed: number;
  /** What it is instead of a plain file. */
  readonly kind: string | undefined;
}

/** The folders that this process holds. A lock of its own on any other is what a failed release left. */
const own = new Set<string>();

const mostBytes = 4096;

/** What graft never made, in a few words. */
const kindOf = (stats: Stats): string | undefined => {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return "a folder";
  return stats.isSymbolicLink() ? "a link" : "a pipe, a device or a socket";
};

/** A lock is a small plain file: of anything else nothing is read, and it names nobody. */
const readLock = async (path: string): Promise<Found | undefined> => {
  const stats = await fs.lstat(path).catch(() => undefined);
  if (stats === undefined) return undefined;
  const kind = kindOf(stats);
  const bytes = kind === undefined ? await readPlain(path, mostBytes) : undefined;
  const text = bytes === undefined || E.isLeft(bytes) ? "" : new TextDecoder().decode(bytes.right);
  return { text, holder: parseMark(text), changed: stats.mtimeMs, kind };
};

/** `mine`: whether this process holds the folder. */
const isStale = ({ holder, changed, text }: Found, mine: boolean, now: number): boolean => {
  if (holder === undefined) return now - changed > staleEmpty;
  if (holder.host !== hostname()) return now - changed > staleElsewhere;
  return text === markHere().text ? !mine : !runsHere(holder);
};

/** Makes the file if it isn't there; whether it did. */
const create = (path: string, { text }: Mark, door: Door) =>
  attempt(path, "make", async () => {
    const file = await door.open(path, "wx");
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
  });

const exists = (made: E.Either<RunProblem, void>): boolean =>
  E.isLeft(made) && made.left._tag === "FileProblem" && made.left.code === "EEXIST";

const strange = (folder: string, file: string, kind: string): E.Either<RunProblem, never> =>
  E.left({ _tag: "LockNotFile", folder, file, kind });

/** Removes a stale lock, one process at a time: another may have taken it over since it was looked at. */
const breakStale = async (folder: string, door: Door): Promise<E.Either<RunProblem, void>> => {
  const [path, guard] = [join(folder, lockFile), join(folder, breakFile)];
  const guarded = await create(guard, markHere(), door);
  const left = await readLock(guard);
  if (left?.kind !== undefined) return strange(folder, guard, left.kind);
  if (E.isLeft(guarded)) {
    const dead = left !== undefined && (isStale(left, false, Date.now()) || Date.now() - left.changed > staleEmpty);
    if (exists(guarded) && dead) await attempt(guard, "remove", () => door.unlink(guard));
    return E.right(undefined);
  }
  const found = await readLock(path);
  // The file system's own clock, which may not be this host's.
  const now = left?.changed ?? Date.now();
  if (found !== undefined && isStale(found, false, now)) await attempt(path, "remove", () => door.unlink(path));
  await attempt(guard, "remove", () => door.unlink(guard));
  return E.right(undefined);
};

const busy = (folder: string, holder: Holder | undefined): E.Either<RunProblem, never> =>
  E.left({ _tag: "FolderLocked", folder, file: join(folder, lockFile), holder });

const acquire = async (folder: string, door: Door): Promise<E.Either<RunProblem, void>> => {
  const path = join(folder, lockFile);
  for (let i = 0; i < tries; i++) {
    const made = await create(path, markHere(), door);
    if (E.isRight(made) || !exists(made)) return made;
    const found = await readLock(path);
    if (found === undefined) continue;
    if (found.kind !== undefined) return strange(folder, path, found.kind);
    if (!isStale(found, false, Date.now())) {
      if (found.holder !== undefined) return busy(folder, found.holder);
      await wait(20);
      continue;
    }
    const broken = await breakStale(folder, door);
    if (E.isLeft(broken)) return broken;
    if (i > 0) await wait(5 + 20 * (i % 5));
  }
  return busy(folder, undefined);
};

/** Removes the folder if nothing is in it; one that holds something refuses. */
const removeEmpty = (folder: string): Promise<void> => fs.rmdir(folder).catch(() => undefined);

const lockOf = (folder: string, key: string, made: boolean): Lock => {
  const path = join(folder, lockFile);
  const { text } = markHere();
  const renewing = setInterval(() => void fs.utimes(path, new Date(), new Date()).catch(() => undefined), renewEvery);
  renewing.unref();
  return {
    folder,
    held: async () => {
      const found = await readLock(path);
      return found?.text === text ? E.right(undefined) : E.left({ _tag: "LockLost", folder, holder: found?.holder });
    },
    release: async () => {
      clearInterval(renewing);
      own.delete(key);
      if ((await readLock(path))?.text === text) await fs.unlink(path).catch(() => undefined);
      if (made) await removeEmpty(folder);
    },
  };
};

/** Locks the folder, or says who has it. */
export const lockFolder = async (folder: string, door: Door = fs): Promise<E.Either<RunProblem, Lock>> => {
  const key = resolve(folder);
  if (own.has(key)) return busy(folder, markHere().holder);
  own.add(key);
  const before = await fs.stat(folder).catch(() => undefined);
  const folderMade = await makeFolder(folder, door);
  const locked = E.isLeft(folderMade) ? folderMade : await acquire(folder, door);
  if (E.isRight(locked)) return E.right(lockOf(folder, key, before === undefined));
  own.delete(key);
  if (before === undefined) await removeEmpty(folder);
  return locked;
};

/** Who holds the folder at this moment, if anybody does. */
export const holderOf = async (folder: string): Promise<Holder | undefined> => {
  const found = await readLock(join(folder, lockFile));
  return found === undefined || isStale(found, own.has(resolve(folder)), Date.now()) ? undefined : found.holder;
};

/** Locks the folder while `work` runs; a lock that the caller holds already stays the caller's. */
export const withLock = async <L, A>(
  folder: string,
  given: Lock | undefined,
  door: Door,
  work: (lock: Lock) => Promise<E.Either<L, A>>,
): Promise<E.Either<L | RunProblem, A>> => {
  if (given !== undefined) return work(given);
  const lock = await lockFolder(folder, door);
  if (E.isLeft(lock)) return lock;
  try {
    return await work(lock.right);
  } finally {
    await lock.right.release();
  }
};
