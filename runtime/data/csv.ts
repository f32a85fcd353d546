/**
 * `csv:path` — a table of text with a header line.
 *
 * In: a UTF-8 file whose header names the columns; commas, semicolons, tabs and bars part fields, and decimal commas
 * are read where they can't part any. Or a folder with train.csv and test.csv. Out: a field for each column, numbers or
 * texts. An empty cell is a missing value, and so are NA, NaN, null, ?, - and a point. Words behind the # of the
 * address say how else it is read.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { attempt } from "../checkpoint/atomic.js";
import type { Source } from "./dataset.js";
import type { Found, Opened } from "./field.js";
import { pathsInside } from "./inside.js";
import { partFiles } from "./parts.js";
import type { DataProblem } from "./problem/index.js";
import { chunksOf } from "./table/chunks.js";
import { foundIn } from "./table/fields.js";
import { readTable } from "./table/read.js";
import { lineWord, type Reading, readingOf, readingWords } from "./table/reading.js";

const tableFound = async (address: string, path: string, reading: Reading): Promise<Opened<Found>> => {
  const table = await readTable(path, () => chunksOf(path), reading);
  return E.isLeft(table)
    ? E.left(NEA.of({ ...table.left, table: address } as DataProblem))
    : E.right(foundIn(address, table.right, reading));
};

const CSV = /\.(csv|tsv|txt)(\.gz)?$/i;

const fail = (problem: DataProblem): E.Either<NEA.ReadonlyNonEmptyArray<DataProblem>, never> => E.left(NEA.of(problem));

export const csv: Source = {
  usage: "csv:FILE.csv (header names the columns: digit, x.0, x.1, …) or csv:FOLDER (with train.csv and test.csv)",
  doc: "a table of text with a header line, parted by commas, semicolons, tabs or bars, plain or gzipped",
  takesPath: true,
  words: readingWords,
  find: async (address, path, words) => {
    const line = [...words].find((word) => word.startsWith("header=") && !lineWord.test(word));
    if (line !== undefined)
      return fail({
        _tag: "BadAddress",
        source: address,
        expected: "#header=3, where the third line holds the names",
        found: line,
      });
    const reading = readingOf(words);
    const found = await attempt(path, "open", () => stat(path));
    if (E.isLeft(found)) return fail(found.left);
    if (!found.right.isDirectory()) return tableFound(address, path, reading);
    const names = await attempt(path, "list", () => readdir(path));
    if (E.isLeft(names)) return fail(names.left);
    const parts = partFiles(names.right.filter((name) => CSV.test(name)));
    if (parts === undefined)
      return fail({ _tag: "SeveralFiles", source: address, found: names.right.filter((name) => CSV.test(name)) });
    if (parts.train === undefined)
      return fail({ _tag: "NoFile", source: address, expected: "train.csv", found: names.right.slice(0, 20) });
    const inside = await pathsInside(path, [parts.train, ...(parts.heldOut === undefined ? [] : [parts.heldOut])]);
    if (E.isLeft(inside)) return fail(inside.left);
    const train = await tableFound(address, join(path, parts.train), reading);
    if (parts.heldOut === undefined || E.isLeft(train)) return train;
    const heldOut = await tableFound(address, join(path, parts.heldOut), reading);
    return E.isLeft(heldOut) ? heldOut : E.right({ ...train.right, heldOut: heldOut.right });
  },
};
