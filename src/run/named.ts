/**
 * Which files are read as data. A run names the data that it was trained on, and a run that came from elsewhere could
 * name any file.
 *
 * In: addresses that a person named, in a command or in a spec, and the one that a run names. Out: whether that may be
 * read: a person has named it before, or it lies in the run's folder or in the working folder. What was named is noted
 * in a file of the person's own, a line for each address.
 */
import { appendFile, mkdir, realpath } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { writeAtomic } from "../../runtime/checkpoint/atomic.js";
import { sources } from "../../runtime/data/files.js";
import { joint } from "../../runtime/data/index.js";
import { namedData } from "../../runtime/engine/places.js";
import { readPlain } from "../../runtime/file/plain.js";
import { settledAddress } from "../data.js";

/** So many addresses are remembered; the oldest go. */
const most = 2_000;
const mostBytes = 2 ** 24;

const known = async (): Promise<ReadonlyArray<string>> => {
  const bytes = await readPlain(namedData(), mostBytes);
  return E.isLeft(bytes) ? [] : new TextDecoder().decode(bytes.right).split("\n").slice(0, -1);
};

/** The parts of an address that name a file, each with an absolute path. */
const partsOf = (address: string): ReadonlyArray<string> =>
  settledAddress(address)
    .split(joint)
    .filter((part) => sources.get(part.slice(0, Math.max(part.indexOf(":"), 0)))?.takesPath === true)
    .map((part) => part.replaceAll("\n", " "));

/** Notes what a person named; whether that was possible: a person without a home has nothing noted. */
export const noteNamed = async (address: string): Promise<boolean> => {
  const parts = partsOf(address);
  if (parts.length === 0) return true;
  const before = await known();
  const fresh = parts.filter((part) => !before.includes(part));
  if (fresh.length === 0) return true;
  const file = namedData();
  try {
    await mkdir(dirname(file), { recursive: true });
    if (before.length + fresh.length <= most) await appendFile(file, fresh.map((part) => `${part}\n`).join(""));
    else return E.isRight(await writeAtomic(file, `${[...before, ...fresh].slice(-most / 2).join("\n")}\n`));
    return true;
  } catch {
    return false;
  }
};

const isInside = async (path: string, folder: string): Promise<boolean> => {
  const [real, root] = await Promise.all([realpath(path), realpath(folder)]).catch(() => ["", ""]);
  return (
    real !== "" && root !== "" && (real === root || real?.startsWith(root?.endsWith(sep) ? root : `${root}${sep}`))
  );
};

/** Whether the run in `folder` may have this address read; the part that it may not, else undefined. */
export const unnamedPart = async (address: string, folder: string): Promise<string | undefined> => {
  const before = await known();
  for (const part of partsOf(address)) {
    if (before.includes(part)) continue;
    const path = part.slice(part.indexOf(":") + 1);
    const near = await Promise.all([isInside(path, folder), isInside(path, resolve("."))]);
    if (!near.includes(true) && (await canNote())) return part;
  }
  return undefined;
};

/** Where nothing can be noted, nothing can be asked for twice. */
const canNote = async (): Promise<boolean> => {
  try {
    await mkdir(dirname(namedData()), { recursive: true });
    await appendFile(namedData(), "");
    return true;
  } catch {
    return false;
  }
};
