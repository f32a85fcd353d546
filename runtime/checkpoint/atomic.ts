/**
 * Files that are either the old ones or the new ones, never half of each.
 *
 * In: a path and bytes. Out: nothing, or what the system refused. A write goes to a temporary file in the same folder,
 * is synced, renamed over the target, and the folder is synced: a crash at any point leaves the old file or the new
 * one, and at worst a temporary file for `cleanTemporary`.
 */
import { constants } from "node:fs";
import * as fs from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import * as E from "fp-ts/lib/Either.js";

export type FileAction =
  | "open"
  | "read"
  | "write"
  | "sync"
  | "close"
  | "rename"
  | "remove"
  | "list"
  | "make"
  | "truncate";

/** What the system refused: `code` is its own word, such as ENOSPC, EACCES or ENOENT. */
export interface FileProblem {
  readonly _tag: "FileProblem";
  readonly path: string;
  readonly action: FileAction;
  readonly code: string;
}

/** The calls that this file makes; a test hands in ones that fail. */
export type Door = Pick<typeof fs, "open" | "rename" | "unlink" | "readdir" | "mkdir">;

const codeOf = (error: unknown): string => {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "UNKNOWN";
};

/** Runs one call to the system and makes its refusal a value. */
export const attempt = async <A>(
  path: string,
  action: FileAction,
  call: () => Promise<A>,
): Promise<E.Either<FileProblem, A>> => {
  try {
    return E.right(await call());
  } catch (error) {
    return E.left({ _tag: "FileProblem", path, action, code: codeOf(error) });
  }
};

type Step = readonly [FileAction, () => Promise<unknown>];

/** The first refusal among steps taken in order. */
const inOrder = async (path: string, steps: ReadonlyArray<Step>): Promise<E.Either<FileProblem, void>> => {
  for (const [action, call] of steps) {
    const result = await attempt(path, action, call);
    if (E.isLeft(result)) return result;
  }
  return E.right(undefined);
};

/** Opens, does the steps, and closes in any case; a refused close counts, since a late write error shows there. */
const withFile = async (
  path: string,
  flags: string,
  door: Door,
  steps: (file: fs.FileHandle) => ReadonlyArray<Step>,
): Promise<E.Either<FileProblem, void>> => {
  const opened = await attempt(path, flags === "r" ? "open" : "write", () => door.open(path, flags));
  if (E.isLeft(opened)) return opened;
  const done = await inOrder(path, steps(opened.right));
  const closed = await attempt(path, "close", () => opened.right.close());
  return E.isLeft(done) ? done : closed;
};

/** Makes a rename last through a power cut. Windows can't open folders and needs no such call. */
const syncFolder = async (path: string, door: Door): Promise<E.Either<FileProblem, void>> =>
  process.platform === "win32"
    ? E.right(undefined)
    : withFile(path, "r", door, (folder) => [["sync", () => folder.sync()]]);

const SUFFIX = ".graft-temporary";
let written = 0;

/** Whether a file of this name is what a crashed write left. */
export const isTemporary = (name: string): boolean => name.startsWith(".") && name.endsWith(SUFFIX);

/**
 * Replaces the file at `path` by `bytes`. After a refusal the old file stands as it was, and the temporary file is gone
 * if it could be removed.
 */
export const writeAtomic = async (
  path: string,
  bytes: Uint8Array | string,
  door: Door = fs,
): Promise<E.Either<FileProblem, void>> => {
  written += 1;
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${written}${SUFFIX}`);
  const stored = await withFile(temporary, "wx", door, (file) => [
    ["write", () => file.writeFile(bytes)],
    ["sync", () => file.sync()],
  ]);
  const renamed = E.isLeft(stored) ? stored : await attempt(path, "rename", () => door.rename(temporary, path));
  if (E.isRight(renamed)) return syncFolder(dirname(path), door);
  await attempt(temporary, "remove", () => door.unlink(temporary));
  return E.left({ ...renamed.left, path });
};

/**
 * Makes a folder and those above it. The first that is missing is made by itself: of the whole way Node says ENOENT on
 * a read-only file system, and where a folder is there that takes no other, as below /proc, it tries for ever.
 */
export const makeFolder = async (path: string, door: Door = fs): Promise<E.Either<FileProblem, void>> => {
  const first = await firstMissing(path);
  const begun = first === undefined ? E.right(undefined) : await attempt(path, "make", () => door.mkdir(first));
  if (E.isLeft(begun) && begun.left.code !== "EEXIST")
    return E.left(begun.left.code === "ENOENT" ? { ...begun.left, code: "EACCES" } : begun.left);
  return inOrder(path, [["make", () => door.mkdir(path, { recursive: true })]]);
};

/** The highest folder on the way that is not there; undefined where all are. */
const firstMissing = async (path: string): Promise<string | undefined> => {
  let missing: string | undefined;
  for (let here = resolve(path); (await fs.stat(here).catch(() => undefined)) === undefined; here = dirname(here))
    missing = here;
  return missing;
};

/** `runtime/file` stands on this floor, and calls them the same. */
const [notPlain, overMost] = ["NOT_A_FILE", "EFBIG"];

/** What is read whole without a word of how much it may be: Node itself reads no more than 2 GiB at once. */
const mostBytes = 2 ** 31 - 1;

/** What is read as text may hold no more: a string of JavaScript takes half a billion characters. */
export const mostText = 2 ** 28;

/**
 * Reads a plain file whole: a pipe or a device, which could go on for ever, is refused unread, and so is a file of more
 * than `most` bytes.
 */
export const readBytes = (path: string, most = mostBytes): Promise<E.Either<FileProblem, Uint8Array>> =>
  attempt(path, "read", async () => {
    const file = await fs.open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await file.stat();
      const fault = !stats.isFile() && !stats.isDirectory() ? notPlain : stats.size > most ? overMost : undefined;
      if (fault !== undefined) throw Object.assign(new Error(fault), { code: fault });
      return await file.readFile();
    } finally {
      await file.close();
    }
  });

/** A plain file's bytes; undefined where there is none, or it can't be read. */
export const bytesAt = async (path: string, most = mostBytes): Promise<Uint8Array | undefined> => {
  const read = await readBytes(path, most);
  return E.isRight(read) ? read.right : undefined;
};

/** The same as text; what is no UTF-8 in it is read as U+FFFD. */
export const textAt = async (path: string): Promise<string | undefined> => {
  const bytes = await bytesAt(path, mostText);
  return bytes === undefined ? undefined : new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
};

/**
 * Removes what crashed writes left in `folder`, and tells how many files went. Only for a folder that nobody else is
 * writing to.
 */
export const cleanTemporary = async (folder: string, door: Door = fs): Promise<E.Either<FileProblem, number>> => {
  const names = await attempt(folder, "list", () => door.readdir(folder));
  if (E.isLeft(names)) return names;
  const leftovers = names.right.filter(isTemporary);
  const removed = await inOrder(
    folder,
    leftovers.map((name) => ["remove", () => door.unlink(join(folder, name))] as const),
  );
  return E.isLeft(removed) ? removed : E.right(leftovers.length);
};
