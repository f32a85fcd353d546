/**
 * `npy:path` — NumPy arrays, one file each.
 *
 * In: a folder of NAME.npy, or one file. The first axis counts samples. Out: a field for each array; values are read
 * when they are asked for.
 */
import { readdir, stat } from "node:fs/promises";
import { basename } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { attempt } from "../checkpoint/atomic.js";
import { npyBytes, npyHeader } from "../checkpoint/npy.js";
import { mostBytes } from "../file/bomb.js";
import { plainFile } from "../file/plain.js";
import { arraysFound, channelsFirst, type Loaded, npyFault, type Stored } from "./arrays.js";
import type { Source } from "./dataset.js";
import type { Opened } from "./field.js";
import { fileRows } from "./file-rows.js";
import { pathsInside } from "./inside.js";
import type { DataProblem } from "./problem/index.js";

/** A header longer than this is not read. */
const HEADER = 65_536;

const bodyOf = async (path: string, start: number): Promise<Opened<Uint8Array>> => {
  const file = await plainFile(path);
  if (E.isLeft(file)) return E.left(NEA.of(file.left));
  const bytes = await file.right.read(start, file.right.size);
  await file.right.close();
  return E.mapLeft((problem: DataProblem) => NEA.of(problem))(bytes);
};

/** Reads the header alone, and holds the size it promises against the file's. */
const storedAt = async (path: string): Promise<E.Either<DataProblem, Stored>> => {
  const file = await plainFile(path, mostBytes);
  if (E.isLeft(file)) return file;
  const first = await file.right.read(0, HEADER);
  await file.right.close();
  if (E.isLeft(first)) return first;
  const header = npyHeader(first.right);
  if (E.isLeft(header)) return E.left(npyFault(path, header.left));
  const [expected, found] = [npyBytes(header.right), file.right.size - header.right.start];
  if (expected !== found) return E.left(npyFault(path, { _tag: "NpySize", expected, found }));
  const { start, shape, kind } = header.right;
  const [count = 0, ...of] = shape;
  const each = of.reduce((product, size) => product * size, 1);
  const rows = () => fileRows({ path, start, count, each, kind });
  return E.right({ name: basename(path, ".npy"), path, header: header.right, body: () => bodyOf(path, start), rows });
};

const filesAt = async (address: string, path: string): Promise<Opened<ReadonlyArray<string>>> => {
  const found = await attempt(path, "open", () => stat(path));
  if (E.isLeft(found)) return E.left(NEA.of(found.left));
  if (!found.right.isDirectory()) return E.right([path]);
  const names = await attempt(path, "list", () => readdir(path));
  if (E.isLeft(names)) return E.left(NEA.of(names.left));
  const files = names.right.filter((name) => name.endsWith(".npy")).sort();
  if (files.length === 0)
    return E.left(NEA.of({ _tag: "NoFile", source: address, expected: "NAME.npy", found: names.right.slice(0, 20) }));
  return E.mapLeft((problem: DataProblem) => NEA.of(problem))(await pathsInside(path, files));
};

export const npy: Source = {
  usage: "npy:FOLDER (with NAME.npy for each input and condition) or npy:FILE.npy",
  doc:
    "NumPy arrays of any numbers, booleans or texts; first axis: samples; " +
    "#channels-first turns images of [N, C, H, W]",
  takesPath: true,
  words: [channelsFirst],
  find: async (address, path, words) => {
    const files = await filesAt(address, path);
    if (E.isLeft(files)) return files;
    const loaded: Array<Loaded> = [];
    for (const file of files.right) {
      const name = basename(file, ".npy");
      loaded.push(E.mapLeft((problem: DataProblem) => ({ name, problem }))(await storedAt(file)));
    }
    return arraysFound(address, loaded, words);
  },
};
