/**
 * `parquet:path` — Parquet files, as pandas, Arrow and Hugging Face's datasets write them.
 *
 * In: one file, or a folder of shards with train and test in their names. Out: a field for each column. Of Hugging
 * Face's data, pictures are decoded and classes have the names that the file's metadata gives them.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { Compressors, FileMetaData } from "hyparquet";
import { isBomb, mostBytes, mostOf } from "../file/bomb.js";
import { type PlainFile, plainFile } from "../file/plain.js";
import type { Source } from "./dataset.js";
import type { Found, Opened } from "./field.js";
import { newReading, type Reading, recordsOf, take } from "./json-records.js";
import { pictureStore } from "./picture-store.js";
import { pictureField } from "./pictures.js";
import type { DataProblem } from "./problem/index.js";
import { recordsFound } from "./records.js";
import { readParts, shardsOf } from "./shards.js";

type Names = ReadonlyMap<string, ReadonlyArray<string>>;

interface ReadingNamed extends Reading {
  names: Names;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const at = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value);

/** The names of classes, from the metadata of Hugging Face's datasets. */
const classNames = (text: string | undefined): Names => {
  const names = new Map<string, ReadonlyArray<string>>();
  try {
    const features = at(JSON.parse(text ?? "{}"), "info", "features");
    for (const [column, feature] of Object.entries(isObject(features) ? features : {})) {
      const given = at(feature, "names");
      if (Array.isArray(given) && given.every((name) => typeof name === "string")) names.set(column, given);
    }
  } catch {
    // Metadata that is no JSON names nothing.
  }
  return names;
};

/** The library's view of a file, which reads it by position. */
const bufferOf = (file: PlainFile) => ({
  byteLength: file.size,
  slice: async (start: number, end = file.size): Promise<ArrayBuffer> => {
    const bytes = await file.read(start, end - start);
    if (E.isLeft(bytes)) throw new Error(bytes.left.code);
    return new Uint8Array(bytes.right).buffer;
  },
});

/** More rows than this are promised by no file that is one. */
const MOST_ROWS = 2 ** 28;

/** Refuses a file by what its footer promises, before a page of it is read. */
const faultOf = (
  path: string,
  size: number,
  { num_rows: rows, row_groups: groups }: FileMetaData,
): DataProblem | undefined => {
  const absurd = (expected: number, found: number): DataProblem => ({
    _tag: "MalformedFile",
    source: path,
    malformed: { what: "absurd-size", expected, found },
  });
  const chunks = groups.flatMap(({ columns }) => columns.flatMap(({ meta_data: of }) => of ?? []));
  const promised = chunks.reduce((sum, of) => sum + Number(of.total_uncompressed_size), 0);
  const stored = chunks.reduce((sum, of) => sum + Number(of.total_compressed_size), 0);
  if (stored > size) return absurd(stored, size);
  if (promised > mostOf(stored)) return absurd(promised, mostOf(stored));
  const most = Math.max(Number(rows), ...groups.map(({ num_rows: each }) => Number(each)));
  return most > MOST_ROWS ? absurd(most, MOST_ROWS) : undefined;
};

/** A page that promises more than its bytes can hold is not decompressed. */
const guarded = (all: Compressors): Compressors =>
  Object.fromEntries(
    Object.entries(all).map(([codec, decompress]) => [
      codec,
      (input: Uint8Array, length: number): Uint8Array => {
        if (isBomb(input.length, length)) throw new Error(`a page of ${input.length} bytes promises ${length}`);
        return decompress(input, length);
      },
    ]),
  );

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const readFile = async (path: string, reading: ReadingNamed): Promise<E.Either<DataProblem, void>> => {
  const opened = await plainFile(path, mostBytes);
  if (E.isLeft(opened)) return opened;
  const [{ parquetMetadataAsync, parquetReadObjects }, { compressors }] = await Promise.all([
    import("hyparquet"),
    import("hyparquet-compressors"),
  ]);
  const file = bufferOf(opened.right);
  try {
    const metadata = await parquetMetadataAsync(file);
    const fault = faultOf(path, file.byteLength, metadata);
    if (fault !== undefined) return E.left(fault);
    const huggingface = metadata.key_value_metadata?.find(({ key }) => key === "huggingface");
    reading.names = classNames(huggingface?.value);
    let start = 0;
    for (const group of metadata.row_groups) {
      const end = start + Number(group.num_rows);
      const rows = await parquetReadObjects({
        file,
        metadata,
        compressors: guarded(compressors),
        rowStart: start,
        rowEnd: end,
        utf8: false,
      });
      for (const row of rows) take(reading, row);
      start = end;
    }
    return E.right(undefined);
  } catch (error) {
    const reason = messageOf(error).split("\n")[0] ?? "";
    return E.left({ _tag: "MalformedFile", source: path, malformed: { what: "undecodable", as: "Parquet", reason } });
  } finally {
    await opened.right.close();
  }
};

/** Class numbers as the names that the metadata gives them. */
const named = (values: ReadonlyArray<unknown>, names: ReadonlyArray<string> | undefined): ReadonlyArray<unknown> =>
  names === undefined
    ? values
    : values.map((value) =>
        typeof value === "bigint" || typeof value === "number" ? (names[Number(value)] ?? null) : value,
      );

const readAll = async (address: string, files: ReadonlyArray<string>): Promise<Opened<Found>> => {
  const reading: ReadingNamed = { ...newReading(), names: new Map() };
  for (const file of files) {
    const done = await readFile(file, reading);
    if (E.isLeft(done)) return E.left(NEA.of(done.left));
  }
  const { columns, count } = recordsOf(reading);
  const all = new Map([...columns].map(([name, values]) => [name, named(values, reading.names.get(name))]));
  return recordsFound(address, { columns: all, count }, (...of) => pictureField(...of, pictureStore));
};

export const parquet: Source = {
  usage: "parquet:FILE.parquet or parquet:FOLDER (of shards, with train and test in their names)",
  doc: "Parquet files: numbers, texts, lists of either, and the pictures of Hugging Face's datasets",
  takesPath: true,
  find: async (address, path) => {
    const shards = await shardsOf(address, path, /\.parquet$/i, "NAME.parquet");
    return E.isLeft(shards) ? shards : readParts(shards.right, (files) => readAll(address, files));
  },
};
