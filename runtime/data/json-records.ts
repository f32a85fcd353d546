/**
 * Records of JSON text: an object on each line, or one list of objects, or columns as pandas writes them.
 *
 * In: a file's pieces. Out: its columns. Objects within a record are columns of their own, named as
 * `pandas.json_normalize` names them: `{"a": {"b": 1}}` has the column `a.b`.
 */
import * as E from "fp-ts/lib/Either.js";
import type { DataProblem } from "./problem/index.js";
import { notUtf8 } from "./table/not-utf8.js";
import { mostLine, type Pieces } from "./table/pieces.js";

export interface Records {
  readonly columns: ReadonlyMap<string, ReadonlyArray<unknown>>;
  readonly count: number;
}

export interface Reading {
  readonly columns: Map<string, Array<unknown>>;
  count: number;
}

type Plain = Readonly<Record<string, unknown>>;
type Result<A> = E.Either<DataProblem, A>;

export const newReading = (): Reading => ({ columns: new Map(), count: 0 });

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

const valueIn = (text: string): unknown => json(text) ?? json(withoutNames(text));

/** An object of JSON or a struct of Parquet; no bytes, dates or lists. */
const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** Objects within objects within … : deeper ones stay as they are, and are no numbers. */
const DEEPEST = 8;

/** Pictures of Hugging Face's datasets, `{ bytes, path }`, are one value. */
const isPicture = (value: Plain): boolean => value["bytes"] instanceof Uint8Array;

const put = (reading: Reading, name: string, value: unknown, depth: number): void => {
  if (isPlain(value) && depth < DEEPEST && !isPicture(value)) {
    for (const [key, inner] of Object.entries(value)) put(reading, `${name}.${key}`, inner, depth + 1);
    return;
  }
  const column = reading.columns.get(name) ?? [];
  column[reading.count] = value;
  reading.columns.set(name, column);
};

/** Adds a record. */
export const take = (reading: Reading, record: object): void => {
  for (const [key, value] of Object.entries(record)) put(reading, key, value, 0);
  reading.count += 1;
};

/** What was read, each column as long as all; a key that records lack is missing there. */
export const recordsOf = ({ columns, count }: Reading): Records => {
  const names = [...columns.keys()];
  const whole = (column: Array<unknown>): ReadonlyArray<unknown> => {
    column.length = count;
    return Array.from(column);
  };
  // A record may have null where others have an object: its columns say so.
  const idle = (name: string, column: ReadonlyArray<unknown>): boolean =>
    column.every((value) => value === null || value === undefined) &&
    names.some((other) => other.startsWith(`${name}.`));
  const all = [...columns].map(([name, column]) => [name, whole(column)] as const);
  return { columns: new Map(all.filter(([name, column]) => !idle(name, column))), count };
};

const isCount = (keys: ReadonlyArray<string>): boolean => keys.every((key, i) => key === String(i));

/** Columns of equally many values, as records. */
const inRows = (names: ReadonlyArray<string>, columns: ReadonlyArray<ReadonlyArray<unknown>>): ReadonlyArray<Plain> =>
  Array.from({ length: columns[0]?.length ?? 0 }, (_, row) =>
    Object.fromEntries(names.map((name, i) => [name, columns[i]?.[row]])),
  );

const areRecords = (values: unknown): values is ReadonlyArray<Plain> =>
  Array.isArray(values) && values.length > 0 && values.every(isPlain);

const sameLength = (lists: ReadonlyArray<ReadonlyArray<unknown>>): boolean =>
  lists.length > 0 && lists.every((list) => list.length === lists[0]?.length);

/** `{"columns": […], "data": [[…]]}`: pandas' orient="split". */
const split = ({ columns, data }: Plain): ReadonlyArray<Plain> | undefined =>
  Array.isArray(columns) && Array.isArray(data) && data.every(Array.isArray)
    ? data.map((row: ReadonlyArray<unknown>) => Object.fromEntries(columns.map((name, i) => [String(name), row[i]])))
    : undefined;

/** Objects of one set of keys: `{"x": {"0": 1, "1": 2}}`, or with the rows outside. */
const crossed = (value: Plain): ReadonlyArray<Plain> | undefined => {
  const names = Object.keys(value);
  const inner: unknown = Object.values(value);
  if (!areRecords(inner)) return undefined;
  const keys = Object.keys(inner[0] ?? {});
  const alike = inner.every((one: Plain) => Object.keys(one).length === keys.length && keys.every((key) => key in one));
  if (!alike || keys.length === 0) return undefined;
  if (isCount(keys)) return inRows(names, inner.map(Object.values));
  return isCount(names) ? inner : undefined;
};

/** The records of a whole text, however pandas laid them out; undefined where there are none. */
const recordsIn = (value: unknown): ReadonlyArray<Plain> | undefined => {
  if (areRecords(value)) return value;
  if (!isPlain(value)) return undefined;
  const inner = Object.values(value);
  if (inner.every(Array.isArray) && sameLength(inner) && !inner.some((list) => isPlain(list[0])))
    return inRows(Object.keys(value), inner);
  const lists = inner.filter(areRecords);
  return split(value) ?? crossed(value) ?? (lists.length === 1 ? lists[0] : undefined);
};

/** A text that is read whole may have so many characters. */
const MOST_WHOLE = 2 ** 28;

const textIn = async (path: string, pieces: Pieces): Promise<Result<string>> => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  for await (const piece of pieces()) {
    if (E.isLeft(piece)) return piece;
    try {
      text += decoder.decode(piece.right, { stream: true });
    } catch {
      return notUtf8(path, pieces);
    }
    if (text.length > MOST_WHOLE)
      return E.left({
        _tag: "MalformedFile",
        source: path,
        malformed: { what: "endless-line", line: 1, expected: MOST_WHOLE },
      });
  }
  return E.right(text);
};

/** Lists of numbers, or of lists of them. */
const isArray = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && (typeof value[0] === "number" || isArray(value[0]));

/** The records of a text that is one value of JSON. */
const readWhole = async (path: string, reading: Reading, pieces: Pieces): Promise<Result<void>> => {
  const text = await textIn(path, pieces);
  if (E.isLeft(text)) return text;
  const value = valueIn(text.right);
  if (value === undefined)
    return E.left({ _tag: "MalformedFile", source: path, malformed: { what: "not-json", line: 1 } });
  const records = recordsIn(value);
  if (records === undefined) return E.left({ _tag: "NotRecords", source: path, array: isArray(value) });
  for (const record of records) take(reading, record);
  return E.right(undefined);
};

/** A line that is no record and could begin a longer value. */
const beginsWhole = (line: string): boolean => /^\s*[[{]/.test(line) && !isPlain(valueIn(line));

interface Lines {
  rest: string;
  /** Lines so far. */
  line: number;
  /** Of this file. */
  readonly records: Array<Plain>;
  count: number;
}

/** Takes the record of a line; false where the text is one value, which lines can't be. */
const feed = (path: string, reading: Reading, lines: Lines, text: string): Result<boolean> => {
  lines.line += 1;
  if (text.trim() === "") return E.right(true);
  if (lines.count === 0 && beginsWhole(text)) return E.right(false);
  const record = valueIn(text);
  if (!isPlain(record))
    return E.left({ _tag: "MalformedFile", source: path, malformed: { what: "not-json", line: lines.line } });
  lines.count += 1;
  if (lines.count === 1) lines.records.push(record);
  else {
    for (const first of lines.records.splice(0)) take(reading, first);
    take(reading, record);
  }
  return E.right(true);
};

/** A file of one record may be columns in disguise, as `pandas.to_json` writes them unless it is told otherwise. */
const settle = (path: string, reading: Reading, { records }: Lines): Result<void> => {
  for (const record of records)
    for (const one of (/\.json(\.gz)?$/i.test(path) ? recordsIn(record) : undefined) ?? [record]) take(reading, one);
  return E.right(undefined);
};

/** Feeds whole lines of what has come so far. */
const drain = (path: string, reading: Reading, lines: Lines): Result<boolean> => {
  const all = lines.rest.split("\n");
  lines.rest = all.pop() ?? "";
  for (const text of all) {
    const fed = feed(path, reading, lines, text);
    if (E.isLeft(fed) || !fed.right) return fed;
  }
  if (lines.rest.length <= mostLine) return E.right(true);
  if (lines.count === 0 && /^\s*[[{]/.test(lines.rest)) return E.right(false);
  const malformed = { what: "endless-line", line: lines.line + 1, expected: mostLine } as const;
  return E.left({ _tag: "MalformedFile", source: path, malformed });
};

/** Reads a file's records into what was read before. */
export const readRecords = async (path: string, reading: Reading, pieces: Pieces): Promise<Result<void>> => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const lines: Lines = { rest: "", line: 0, records: [], count: 0 };
  for await (const piece of pieces()) {
    if (E.isLeft(piece)) return piece;
    try {
      lines.rest += decoder.decode(piece.right, { stream: true });
    } catch {
      return notUtf8(path, pieces);
    }
    const fed = drain(path, reading, lines);
    if (E.isLeft(fed)) return fed;
    if (!fed.right) return readWhole(path, reading, pieces);
  }
  try {
    lines.rest += decoder.decode();
  } catch {
    return notUtf8(path, pieces);
  }
  const fed = feed(path, reading, lines, lines.rest);
  if (E.isLeft(fed)) return fed;
  return fed.right ? settle(path, reading, lines) : readWhole(path, reading, pieces);
};
