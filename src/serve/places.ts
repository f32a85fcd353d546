/**
 * Which runs are served, and under which names.
 *
 * In: what the person named: runs, folders of runs, or NAME=FOLDER. Out: a model and a version for each run. A folder
 * of runs is read as TensorFlow Serving reads one: `models/digits/1`, `models/digits/2` are two versions of `digits`;
 * `runs/cvae` is version 1 of `cvae`.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { stateFile } from "../../runtime/run/folder.js";

export interface Place {
  readonly model: string;
  /** A whole number, as text. */
  readonly version: string;
  readonly folder: string;
  /** Changes when the run does. */
  readonly stamp: string;
}

export interface Scanned {
  readonly places: ReadonlyArray<Place>;
  /** What was named and holds no run. */
  readonly empty: ReadonlyArray<string>;
  /** Runs that would answer to one model and version; each pair of folders. */
  readonly twice: ReadonlyArray<readonly [Place, Place]>;
}

/** A name that is safe in a URL, a log line and a label. */
const safeName = (text: string): string =>
  text.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[-.]+|[-.]+$/g, "") || "model";

const stampOf = async (folder: string): Promise<string | undefined> => {
  const found = await stat(join(folder, stateFile)).catch(() => undefined);
  return found?.isFile() === true ? `${found.mtimeMs} ${found.size} ${found.ino}` : undefined;
};

const isVersion = (name: string): boolean => /^[0-9]{1,15}$/.test(name);

const children = async (folder: string): Promise<ReadonlyArray<string>> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map(({ name }) => name);
};

/** The run in a folder, or its runs called 1, 2, 3 …. */
const versionsIn = async (model: string, folder: string): Promise<ReadonlyArray<Place>> => {
  const own = await stampOf(folder);
  if (own !== undefined) return [{ model, version: "1", folder, stamp: own }];
  const found: Array<Place> = [];
  for (const name of (await children(folder)).filter(isVersion)) {
    const stamp = await stampOf(join(folder, name));
    if (stamp !== undefined) found.push({ model, version: String(Number(name)), folder: join(folder, name), stamp });
  }
  return found.sort((a, b) => Number(a.version) - Number(b.version));
};

const placesAt = async (named: string): Promise<ReadonlyArray<Place>> => {
  const equals = /^([A-Za-z0-9._-]+)=(.+)$/.exec(named);
  const folder = resolve(equals?.[2] ?? named);
  const own = await versionsIn(equals?.[1] ?? safeName(basename(folder)), folder);
  if (own.length > 0 || equals !== null) return own;
  const below: Array<Place> = [];
  for (const name of [...(await children(folder))].sort())
    below.push(...(await versionsIn(safeName(name), join(folder, name))));
  return below;
};

/** Looks at what is there now. */
export const scan = async (named: ReadonlyArray<string>): Promise<Scanned> => {
  const all = new Map<string, Place>();
  const empty: Array<string> = [];
  const twice: Array<readonly [Place, Place]> = [];
  for (const each of named) {
    const found = await placesAt(each);
    if (found.length === 0) empty.push(each);
    for (const place of found) {
      const key = `${place.model}/${place.version}`;
      const before = all.get(key);
      if (before === undefined) all.set(key, place);
      else if (before.folder !== place.folder) twice.push([before, place]);
    }
  }
  return { places: [...all.values()], empty, twice };
};
