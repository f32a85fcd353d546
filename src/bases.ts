/**
 * The specs that a spec extends, read from its folder.
 *
 * In: a spec's text and its folder. Out: for the path of each file in the chain its text, or why it has none. Nothing outside the folder is read: a
 * link is followed only to a plain file that is inside, and no device or pipe is opened.
 */
import { open, readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { limits } from "../compiler/limits.js";
import { type Base, type Bases, type Unreadable, wantedBase } from "../compiler/read/extends.js";
import type { Source } from "../compiler/read/located.js";
import { nearest } from "../compiler/report/nearest.js";

/** A UTF-16 unit takes at most three bytes. */
const mostBytes = limits.characters * 3;

const reasons: Readonly<Record<string, Unreadable>> = {
  ENOENT: "missing",
  ENOTDIR: "missing",
  EACCES: "no-permission",
  EPERM: "no-permission",
};

const textOf = (bytes: Uint8Array): Base => {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { unreadable: "not-utf8" };
  }
};

/** As many bytes as the file had when it was opened: one that grows can't fill memory. */
const readWhole = async (path: string, size: number): Promise<Base> => {
  const file = await open(path, "r");
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(size), 0, size, 0);
    return textOf(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
};

/** Files beside the one that is missing, with names like its own. */
const neighbours = async (folder: string, path: string): Promise<ReadonlyArray<string>> =>
  nearest(basename(path), await readdir(join(folder, dirname(path))).catch(() => []));

const readBase = async (folder: string, path: string): Promise<Base> => {
  try {
    const root = await realpath(folder);
    const real = await realpath(join(root, path));
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) return { unreadable: "outside" };
    const found = await stat(real);
    if (found.isDirectory()) return { unreadable: "folder" };
    if (!found.isFile()) return { unreadable: "not-a-file" };
    return found.size > mostBytes ? { unreadable: "too-large" } : await readWhole(real, found.size);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const unreadable = reasons[code] ?? "failed";
    return unreadable === "missing" ? { unreadable, near: await neighbours(folder, path) } : { unreadable };
  }
};

/** Every file that the spec's chain of `extends` needs, read one after the other. */
export const readBases = async (source: Source, folder: string): Promise<Bases> => {
  const bases = new Map<string, Base>();
  for (let path = wantedBase(source, bases); path !== undefined; path = wantedBase(source, bases))
    bases.set(path, await readBase(folder, path));
  return bases;
};
