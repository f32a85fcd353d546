/** A folder of small files for one test, and shorthands to read what a door answered. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { onTestFinished } from "vitest";
import { type Dataset, numbersIn, type Opened } from "../../../runtime/data/dataset.js";
import type { DataProblem } from "../../../runtime/data/problem/index.js";

/** Writes the files and removes them with their folder when the test is over. */
export const folderOf = async (files: Readonly<Record<string, Uint8Array | string>>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "graft-data-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return folder;
};

export const problemsOf = (opened: Opened<Dataset>): ReadonlyArray<DataProblem> =>
  E.isLeft(opened) ? opened.left : [];

export const datasetOf = (opened: Opened<Dataset>): Dataset => {
  if (E.isLeft(opened)) throw new Error(JSON.stringify(opened.left));
  return opened.right;
};

export const values = (dataset: Dataset, name: string): ReadonlyArray<number> => {
  const column = dataset.columns.find((one) => one.name === name);
  return column === undefined ? [] : Array.from(numbersIn(column));
};
