/**
 * What graft wrote in a folder, so that it removes and replaces nothing else.
 *
 * In: names and hashes of files as they are written, and of a report the command that writes it. Out: `.graft-files`, a
 * line for each; and which files of a folder are somebody else's: those that no line names, those that are no longer
 * what was written, and those that another command wrote.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { attempt, type Door, type FileProblem, makeFolder, writeAtomic } from "../checkpoint/atomic.js";
import { plainFile, readPlain } from "../file/plain.js";
import { sha256 } from "./hash.js";
import { figuresFile, metricsFile, stateFile } from "./names.js";
import type { RunProblem } from "./problem/index.js";

export const recordFile = ".graft-files";

/** Of files that grow or change as long as a run is trained: their name alone makes them graft's. */
const changing: ReadonlyArray<string> = [metricsFile, stateFile, figuresFile];

/** A file's name, its hash, and the command whose report it is; none of a run's own files. */
export type Noted = readonly [name: string, sha256: string, by?: string | undefined];

/**
 * The hashes that a file of each name may have, each with the command whose report it is: of what was written last, and
 * of what a crash may have left there.
 */
export type Written = ReadonlyMap<string, ReadonlyMap<string, string | undefined>>;

const mostBytes = 2 ** 26;

interface Entry {
  readonly name: string;
  readonly sha256: string;
  readonly by?: string;
}

const isEntry = (value: unknown): value is Entry =>
  typeof value === "object" &&
  value !== null &&
  "name" in value &&
  typeof value.name === "string" &&
  "sha256" in value &&
  typeof value.sha256 === "string" &&
  (!("by" in value) || typeof value.by === "string");

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** What the folder's record says; nothing where there is none. A torn or garbled line says nothing. */
export const readRecord = async (folder: string): Promise<Written> => {
  const bytes = await readPlain(join(folder, recordFile), mostBytes);
  const record = new Map<string, Map<string, string | undefined>>();
  if (E.isLeft(bytes)) return record;
  for (const line of new TextDecoder().decode(bytes.right).split("\n")) {
    const entry = parsed(line);
    if (!isEntry(entry)) continue;
    record.set(entry.name, (record.get(entry.name) ?? new Map()).set(entry.sha256, entry.by));
  }
  return record;
};

// Of a file without a command, `by` is left out.
const lineOf = ([name, hash, by]: Noted): string => `${JSON.stringify({ name, sha256: hash, by })}\n`;

/** Notes files before they are written: one that a crash keeps from being written is only noted. */
export const noteFiles = (
  folder: string,
  files: ReadonlyArray<Noted>,
  door: Door = fs,
): Promise<E.Either<FileProblem, void>> =>
  attempt(join(folder, recordFile), "write", async () => {
    const file = await door.open(join(folder, recordFile), "a");
    try {
      await file.writeFile(files.map(lineOf).join(""));
    } finally {
      await file.close();
    }
  });

/** Writes the record anew: just these files, in the order of their names. */
export const rewriteRecord = (
  folder: string,
  files: ReadonlyArray<Noted>,
  door: Door = fs,
): Promise<E.Either<FileProblem, void>> => {
  const lines = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(lineOf);
  return writeAtomic(join(folder, recordFile), lines.join(""), door);
};

const piece = 2 ** 22;

/** The hash of a plain file's bytes, a piece at a time; undefined where there is none. */
const hashOf = async (path: string): Promise<string | undefined> => {
  const file = await plainFile(path);
  if (E.isLeft(file)) return undefined;
  const hash = createHash("sha256");
  try {
    for (let at = 0; at < file.right.size; at += piece) {
      const bytes = await file.right.read(at, piece);
      if (E.isLeft(bytes)) return undefined;
      hash.update(bytes.right);
    }
    return hash.digest("hex");
  } finally {
    await file.right.close();
  }
};

/** Written under a name that a person gave: theirs to keep, and graft's to write again. */
const asNamed = "named";

const isPlain = async (path: string): Promise<boolean> =>
  (await fs.lstat(path).catch(() => undefined))?.isFile() === true;

/** Whether the file is what graft wrote, by this command; a name that a person gives may be a run's too. */
const isOwn = async (folder: string, record: Written, name: string, by: string | undefined): Promise<boolean> => {
  const hashes = record.get(name);
  if (hashes === undefined) return false;
  if (changing.includes(name)) return isPlain(join(folder, name));
  const hash = await hashOf(join(folder, name));
  if (hash === undefined || !hashes.has(hash)) return false;
  const writer = hashes.get(hash);
  return writer === by || (writer === undefined && by === asNamed);
};

/** Those of the folder's names that graft did not write by this command, or that were changed since. */
export const strangersAmong = async (
  folder: string,
  record: Written,
  names: ReadonlyArray<string>,
  by?: string,
): Promise<ReadonlyArray<string>> => {
  const own = await Promise.all(names.map((name) => isOwn(folder, record, name, by)));
  return names.filter((_, i) => own[i] !== true);
};

/** Whether anything, a link without an end included, has the name and would be lost: an empty file would not. */
const isThere = async (path: string): Promise<boolean> => {
  const stats = await fs.lstat(path).catch(() => undefined);
  return stats !== undefined && !(stats.isFile() && stats.size === 0);
};

/**
 * Refuses where one of these names, which may lie in folders below, is there and is not this command's: nothing else is
 * written over.
 */
export const checkNames = async (
  folder: string,
  names: ReadonlyArray<string>,
  by?: string,
): Promise<E.Either<RunProblem, void>> => {
  const there = await Promise.all(names.map((name) => isThere(join(folder, name))));
  const record = await readRecord(folder);
  const found = await strangersAmong(
    folder,
    record,
    names.filter((_, i) => there[i]),
    by,
  );
  return found.length === 0 ? E.right(undefined) : E.left({ _tag: "FolderTaken", folder, run: false, found });
};

/**
 * Writes a file under a name that graft chose itself, and notes it; never over a file of somebody else's. `by`: the
 * command whose report it is.
 */
export const writeOwn = async (
  path: string,
  bytes: Uint8Array | string,
  by?: string,
): Promise<E.Either<RunProblem, void>> => {
  const [folder, name] = [dirname(path), basename(path)];
  const made = await makeFolder(folder);
  if (E.isLeft(made)) return made;
  const free = await checkNames(folder, [name], by);
  if (E.isLeft(free)) return free;
  // A folder that takes no note takes no file: the person knows of the file.
  const noted = E.mapLeft((problem: FileProblem) => ({ ...problem, path }))(
    await noteFiles(folder, [[name, sha256(bytes), by]]),
  );
  return E.isLeft(noted) ? noted : writeAtomic(path, bytes);
};

/**
 * Writes a file under the name that a person gave it, and notes it; over one of these, of an empty file or a run's
 * picture, but over no other that was there.
 */
export const writeNamed = async (path: string, bytes: Uint8Array | string): Promise<E.Either<RunProblem, void>> => {
  const written = await writeOwn(path, bytes, asNamed);
  return E.isLeft(written) && written.left._tag === "FolderTaken" ? E.left({ _tag: "FileTaken", path }) : written;
};

/** Writes files below a folder, in folders of their own, and notes them; over none of somebody else's. */
export const writeBelow = async (
  folder: string,
  files: ReadonlyArray<readonly [name: string, bytes: Uint8Array | string]>,
  by: string,
): Promise<E.Either<RunProblem, void>> => {
  const free = await checkNames(
    folder,
    files.map(([name]) => name),
    by,
  );
  const made = E.isLeft(free) ? free : await makeFolder(folder);
  const noted = E.isLeft(made)
    ? made
    : await noteFiles(
        folder,
        files.map(([name, bytes]) => [name, sha256(bytes), by]),
      );
  if (E.isLeft(noted)) return noted;
  for (const [name, bytes] of files) {
    const above = await makeFolder(dirname(join(folder, name)));
    const written = E.isLeft(above) ? above : await writeAtomic(join(folder, name), bytes);
    if (E.isLeft(written)) return written;
  }
  return E.right(undefined);
};
