/**
 * `jsonl:path` — a JSON object on each line, as `pandas.to_json(lines=True, orient="records")` and Hugging Face's
 * datasets write it, or a list of objects in one file.
 *
 * In: a file, plain or gzipped, or a folder of train and test files. Out: a field for each key.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { Source } from "./dataset.js";
import type { Found, Opened } from "./field.js";
import { newReading, readRecords, recordsOf } from "./json-records.js";
import { recordsFound } from "./records.js";
import { readParts, shardsOf } from "./shards.js";
import { chunksOf } from "./table/chunks.js";

/** What files of records hold. */
export const recordsAt = async (address: string, files: ReadonlyArray<string>): Promise<Opened<Found>> => {
  const reading = newReading();
  for (const file of files) {
    const done = await readRecords(file, reading, () => chunksOf(file));
    if (E.isLeft(done)) return E.left(NEA.of(done.left));
  }
  return recordsFound(address, recordsOf(reading));
};

export const jsonl: Source = {
  usage: "jsonl:FILE.jsonl, jsonl:FILE.json or jsonl:FOLDER",
  doc:
    "an object of JSON on each line, or a list of them: numbers, texts, lists of either; " +
    "objects within are columns a.b",
  takesPath: true,
  find: async (address, path) => {
    const lines = await shardsOf(address, path, /\.(jsonl|ndjson)(\.gz)?$/i, "NAME.jsonl");
    // Beside lines of records, other JSON says something of the data set.
    const none = E.isLeft(lines) && lines.left.some(({ _tag }) => _tag === "NoFile");
    const shards = none ? await shardsOf(address, path, /\.json(\.gz)?$/i, "NAME.jsonl") : lines;
    return E.isLeft(shards) ? shards : readParts(shards.right, (files) => recordsAt(address, files));
  },
};
