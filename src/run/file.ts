/**
 * Reading a text file or stdin as a person names it.
 *
 * In: a path, or `-`. Out: its text, or a refusal. UTF-8 is required; a file past the limit is not read to its end, so
 * no device or pipe can fill memory.
 */
import { createReadStream, existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { Source } from "../../compiler/base/located.js";
import { nearest } from "../../compiler/base/nearest.js";
import { notUtf8In } from "../../compiler/base/utf8.js";
import { defaultLimits } from "../../compiler/read/limits.js";
import { notPlain } from "../../runtime/file/codes.js";
import { shellWord } from "../../runtime/problem/shell.js";
import { specFile } from "../../runtime/run/names.js";
import { reportFile } from "../report/file.js";
import { fromPackage } from "../report/package.js";
import { notUtf8Problem } from "../report/problem/file/not-utf8.js";
import { specTooLargeProblem } from "../report/problem/file/spec-too-large.js";
import { type Refusal, refusal, refusalOf } from "../report/refusal.js";

/** A UTF-16 unit of a spec takes at most three bytes. */
const mostBytes = defaultLimits.characters * 3 + 1;

const tooLarge = (name: string): Refusal =>
  refusalOf(specTooLargeProblem, { name, bytes: mostBytes, characters: defaultLimits.characters });

/** Names in the same folder that look like the one that is missing. */
export const neighbours = async (path: string): Promise<ReadonlyArray<string>> => {
  const names = await readdir(dirname(path)).catch(() => []);
  const others = names.filter((name) => name !== basename(path));
  return nearest(basename(path), others).map((name) => (path.includes("/") ? join(dirname(path), name) : name));
};

/** Everything else in the same folder, by name. */
export const siblings = async (path: string): Promise<ReadonlyArray<string>> => {
  const names = await readdir(dirname(path)).catch(() => []);
  return names
    .filter((name) => name !== basename(path))
    .sort()
    .map((name) => (path.includes("/") ? join(dirname(path), name) : name));
};

/** A spec that comes with graft, as its docs name it, where it lies in an installed package. */
const brought = (path: string): ReadonlyArray<string> => {
  if (!/^specs\/[\w/-]+\.json$/.test(path) || !existsSync(fromPackage(path))) return [];
  const here = relative(process.cwd(), fromPackage(path));
  return [here.startsWith("..") ? fromPackage(path) : here];
};

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "UNKNOWN";

const read = async (stream: AsyncIterable<Buffer>): Promise<Buffer | undefined> => {
  const parts: Array<Buffer> = [];
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    if (size > mostBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
};

/** What a folder's name may have meant, where a spec is wanted. */
const specInside = async (folder: string): Promise<string> => {
  const spec = join(folder, specFile);
  const there = (await stat(spec).catch(() => undefined))?.isFile() === true;
  return there
    ? `write ${shellWord(spec)}; or, to go on with this run, graft train --resume ${shellWord(folder)}`
    : "name the spec file inside it";
};

const readRefused = async (path: string, error: unknown): Promise<Refusal> => {
  const code = codeOf(error);
  const near = code === "ENOENT" ? [...(await neighbours(path)), ...brought(path)] : [];
  const folder = code === "EISDIR" ? { fix: await specInside(path) } : {};
  return refusal(3, reportFile({ _tag: "FileProblem", path, action: "read", code }, { what: "spec", near, ...folder }));
};

/** Where a shell puts the pipe of `graft check <(command)`; it ends when the command does. */
const ofShell = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/[^/]+\/fd\/\d+)$/;

/** A pipe with a name may have nobody who writes: to open it would wait for ever. */
const isWaiting = async (path: string): Promise<boolean> =>
  !ofShell.test(path) && (await stat(path).catch(() => undefined))?.isFIFO() === true;

/**
 * The text at `path` under the name that reports call it by. A byte order mark stays: the reader of specs reports it.
 */
export const readText = async (path: string): Promise<E.Either<Refusal, Source>> => {
  const name = path === "-" ? "<stdin>" : path;
  try {
    if (path !== "-" && (await isWaiting(path))) return E.left(await readRefused(path, { code: notPlain }));
    const bytes = await read(path === "-" ? process.stdin : createReadStream(path));
    if (bytes === undefined) return E.left(tooLarge(name));
    const text = E.tryCatch(
      () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
      () => refusalOf(notUtf8Problem, { name, found: notUtf8In(bytes) }),
    );
    return E.map((decoded: string): Source => ({ name, text: decoded }))(text);
  } catch (error) {
    return E.left(await readRefused(path, error));
  }
};
