/**
 * What graft wrote in a folder, so that it removes and replaces nothing else.
 *
 * In: names and hashes of files as they are written. Out: `.graft-files`, a line for each; and which files of a folder
 * are somebody else's: those that no line names, and those that are no longer what was written.
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

/** The hashes that a file of each name may have: of what was written last, and of what a crash may have left there. */
export type Written = ReadonlyMap<string, ReadonlySet<string>>;

const mostBytes = 2 ** 26;

const isEntry = (value: unknown): value is { readonly name: string; readonly sha256: string } =>
  typeof value === "object" &&
  value !== null &&
  "name" in value &&
  typeof value.name === "string" &&
  "sha256" in value &&
  typeof value.sha256 === "string";

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
  const record = new Map<string, Set<string>>();
  if (E.isLeft(bytes)) return record;
  for (const line of new TextDecoder().decode(bytes.right).split("\n")) {
    const entry = parsed(line);
    if (!isEntry(entry)) continue;
    record.set(entry.name, (record.get(entry.name) ?? new Set()).add(entry.sha256));
  }
  return record;
};

const lineOf = (name: string, hash: string): string => `${JSON.stringify({ name, sha256: hash })}\n`;

/** Notes files before they are written: one that a crash keeps from being written is only noted. */
export const noteFiles = (
  folder: string,
  files: ReadonlyArray<readonly [name: string, sha256: string]>,
  door: Door = fs,
): Promise<E.Either<FileProblem, void>> =>
  attempt(join(folder, recordFile), "write", async () => {
    const file = await door.open(join(folder, recordFile), "a");
    try {
      await file.writeFile(files.map(([name, hash]) => lineOf(name, hash)).join(""));
    } finally {
      await file.close();
    }
  });

/** Writes the record anew: just these files, in the order of their names. */
export const rewriteRecord = (
  folder: string,
  files: ReadonlyArray<readonly [name: string, sha256: string]>,
  door: Door = fs,
): Promise<E.Either<FileProblem, void>> => {
  const lines = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, hash]) => lineOf(name, hash));
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

const isPlain = async (path: string): Promise<boolean> =>
  (await fs.lstat(path).catch(() => undefined))?.isFile() === true;

/** Whether the file of this name is what graft wrote. */
const isOwn = async (folder: string, record: Written, name: string): Promise<boolean> => {
  const hashes = record.get(name);
  if (hashes === undefined) return false;
  if (changing.includes(name)) return isPlain(join(folder, name));
  const hash = await hashOf(join(folder, name));
  return hash !== undefined && hashes.has(hash);
};

/** Those of the folder's names that graft did not write, or that were changed since. */
export const strangersAmong = async (
  folder: string,
  record: Written,
  names: ReadonlyArray<string>,
): Promise<ReadonlyArray<string>> => {
  const own = await Promise.all(names.map((name) => isOwn(folder, record, name)));
  return names.filter((_, i) => own[i] !== true);
};

/** Those of these names that are in the folder and are not graft's: nothing of theirs may be written over. */
export const inTheWay = async (folder: string, names: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const found = await fs.readdir(folder).catch((): Array<string> => []);
  return strangersAmong(
    folder,
    await readRecord(folder),
    names.filter((name) => found.includes(name)),
  );
};

/** Writes a file under a name that graft chose itself, and notes it; never over a file of somebody else's. */
export const writeOwn = async (path: string, bytes: Uint8Array | string): Promise<E.Either<RunProblem, void>> => {
  const [folder, name] = [dirname(path), basename(path)];
  const made = await makeFolder(folder);
  if (E.isLeft(made)) return made;
  const strangers = await inTheWay(folder, [name]);
  if (strangers.length > 0) return E.left({ _tag: "FolderTaken", folder, run: false, found: strangers });
  const noted = await noteFiles(folder, [[name, sha256(bytes)]]);
  return E.isLeft(noted) ? noted : writeAtomic(path, bytes);
};
