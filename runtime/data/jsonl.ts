/**
 * `jsonl:path` — a JSON object on each line, as `pandas.to_json(lines=True, orient="records")` and Hugging Face's
 * datasets write it.
 *
 * In: a file, plain or gzipped, or a folder of train and test files. Out: a field for each key.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { Source } from "./dataset.js";
import type { Found, Opened } from "./field.js";

import type { DataProblem } from "./problem/index.js";
import type { Malformed } from "./problem/malformed.js";

import { recordsFound } from "./records.js";
import { readParts, shardsOf } from "./shards.js";
import { chunksOf } from "./table/chunks.js";
import { notUtf8 } from "./table/not-utf8.js";
import { mostLine } from "./table/pieces.js";

interface Reading {
  readonly columns: Map<string, Array<unknown>>;
  count: number;
}

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Python's json.dumps writes NaN and Infinity, which JSON has no words for: null, and a number too large for any. */
const withoutNames = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|\bNaN\b|\bInfinity\b/g, (found) =>
    found === "NaN" ? "null" : found === "Infinity" ? "1e999" : found,
  );

const parsed = (text: string): object | undefined => {
  const value = json(text) ?? json(withoutNames(text));
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
};

const take = (reading: Reading, record: object): void => {
  for (const [key, value] of Object.entries(record)) {
    const column = reading.columns.get(key) ?? [];
    column[reading.count] = value;
    reading.columns.set(key, column);
  }
  reading.count += 1;
};

const readFile = async (path: string, reading: Reading): Promise<E.Either<DataProblem, void>> => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let [rest, line] = ["", 0];
  const malformed = (malformed: Malformed): E.Either<DataProblem, never> =>
    E.left({ _tag: "MalformedFile", source: path, malformed });
  const feed = (text: string): E.Either<DataProblem, void> => {
    line += 1;
    if (text.trim() === "") return E.right(undefined);
    const record = parsed(text);
    if (record === undefined)
      return E.left({ _tag: "MalformedFile", source: path, malformed: { what: "not-json", line } });
    take(reading, record);
    return E.right(undefined);
  };
  for await (const piece of chunksOf(path)) {
    if (E.isLeft(piece)) return piece;
    try {
      rest += decoder.decode(piece.right, { stream: true });
    } catch {
      return notUtf8(path, () => chunksOf(path));
    }
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) {
      const fed = feed(text);
      if (E.isLeft(fed)) return fed;
    }
    if (rest.length > mostLine) return malformed({ what: "endless-line", line: line + 1, expected: mostLine });
  }
  try {
    return feed(rest + decoder.decode());
  } catch {
    return notUtf8(path, () => chunksOf(path));
  }
};

const readAll = async (address: string, files: ReadonlyArray<string>): Promise<Opened<Found>> => {
  const reading: Reading = { columns: new Map(), count: 0 };
  for (const file of files) {
    const done = await readFile(file, reading);
    if (E.isLeft(done)) return E.left(NEA.of(done.left));
  }
  // A key that the last records lack is missing there.
  for (const column of reading.columns.values()) column.length = reading.count;
  const columns = new Map([...reading.columns].map(([name, values]) => [name, Array.from(values)]));
  return recordsFound(address, reading.count, columns);
};

export const jsonl: Source = {
  usage: "jsonl:FILE.jsonl or jsonl:FOLDER",
  doc: "an object of JSON on each line: numbers, texts, or lists of either",
  takesPath: true,
  find: async (address, path) => {
    const shards = await shardsOf(address, path, /\.(jsonl|ndjson)(\.gz)?$/i, "NAME.jsonl");
    return E.isLeft(shards) ? shards : readParts(shards.right, (files) => readAll(address, files));
  },
};
