/**
 * The specs that a spec extends, read from its folder.
 *
 * In: a spec's text and its folder. Out: for the path of each file in the chain its text, or why it has none. Nothing
 * outside the folder is read: a link is followed only to a plain file that is inside, and no device or pipe is opened.
 */

import { closeSync, openSync, readdirSync, readSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { limits } from "../compiler/base/limits.js";
import type { Source } from "../compiler/base/located.js";
import { nearest } from "../compiler/base/nearest.js";
import { own } from "../compiler/base/own.js";
import { notUtf8In } from "../compiler/base/utf8.js";
import type { Unreadable } from "../compiler/problem/extends/index.js";
import { type Base, type Bases, wantedBase } from "../compiler/read/extends.js";

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
    const notUtf8 = notUtf8In(bytes);
    return { unreadable: "not-utf8", ...(notUtf8 && { notUtf8 }) };
  }
};

/** As many bytes as the file had when it was opened: one that grows can't fill memory. */
const readWhole = (path: string, size: number): Base => {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(size);
    return textOf(bytes.subarray(0, readSync(file, bytes, 0, size, 0)));
  } finally {
    closeSync(file);
  }
};

/** Files beside the one that is missing, with names like its own. */
const neighbours = (folder: string, path: string): ReadonlyArray<string> => {
  try {
    return nearest(basename(path), readdirSync(join(folder, dirname(path))));
  } catch {
    return [];
  }
};

const readBase = (folder: string, path: string): Base => {
  try {
    const root = realpathSync(folder);
    const real = realpathSync(join(root, path));
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) return { unreadable: "outside" };
    const found = statSync(real);
    if (found.isDirectory()) return { unreadable: "folder" };
    if (!found.isFile()) return { unreadable: "not-a-file" };
    return found.size > mostBytes ? { unreadable: "too-large" } : readWhole(real, found.size);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const unreadable = own(reasons, code) ?? "failed";
    return unreadable === "missing" ? { unreadable, near: neighbours(folder, path) } : { unreadable };
  }
};

/** Every file that the spec's chain of `extends` needs, read one after the other. */
export const readBases = (source: Source, folder: string): Bases => {
  const bases = new Map<string, Base>();
  for (let path = wantedBase(source, bases); path !== undefined; path = wantedBase(source, bases))
    bases.set(path, readBase(folder, path));
  return bases;
};
