/**
 * A text table read into columns.
 *
 * In: its path. Out: its columns by name, numbers or texts, or the first fault with its line. The file goes by in
 * pieces; a column that holds words past the first records, which were looked at, is read again as texts.
 */
import * as E from "fp-ts/lib/Either.js";
import { isMissingText } from "../convert/text.js";
import type { Numbers, Texts } from "../field.js";
import type { DataProblem } from "../problem/index.js";
import type { Malformed } from "../problem/malformed.js";
import { type Builder, builder, type Kind } from "./columns.js";
import type { Dialect } from "./dialect.js";
import { notUtf8 } from "./not-utf8.js";
import { mostLine, type Pieces } from "./pieces.js";
import type { Reading } from "./reading.js";
import { type Fields, linesTo, newFields, scan } from "./scan.js";
import { type Start, startOf } from "./start.js";

/** Where rows stand in their file: the line of a row, and of those behind it, to the next entry. */
export type Lines = ReadonlyArray<readonly [row: number, line: number]>;

export interface Table {
  readonly count: number;
  readonly columns: ReadonlyArray<{ readonly name: string; readonly values: Numbers | Texts }>;
  readonly decimalComma: boolean;
  readonly lines: Lines;
  /** Columns that hold something and have no name, counted from 1; the first, of names of rows, is none of them. */
  readonly unnamed: ReadonlyArray<number>;
  /** Lines that were left out. */
  readonly ragged: number;
}

/** The line that a row stands in, from 1. */
export const lineOf = (lines: Lines, row: number): number | undefined => {
  const at = lines.findLast(([first]) => first <= row);
  return at === undefined ? undefined : at[1] + row - at[0];
};

const isEmpty = (values: Numbers | Texts): boolean =>
  "codes" in values ? values.words.every(isMissingText) : values.every(Number.isNaN);

type Result<A> = E.Either<DataProblem, A>;

const malformed = (source: string, fault: Malformed): E.Either<DataProblem, never> =>
  E.left({ _tag: "MalformedFile", source, malformed: fault });

/** Bytes in pieces of which records are cut: what a piece leaves over stands before the next. */
interface Window {
  bytes: Uint8Array;
  lines: number;
}

const joined = (left: Uint8Array, piece: Uint8Array): Uint8Array => {
  if (left.length === 0) return piece;
  const bytes = new Uint8Array(left.length + piece.length);
  bytes.set(left);
  bytes.set(piece, left.length);
  return bytes;
};

/** Gets each record with the bytes that it lies in, and its line; a fault ends the reading. */
type Visit = (bytes: Uint8Array, fields: Fields, line: number) => void;

/** Reads the records of a window as far as it has them whole. */
const drain = (window: Window, dialect: Dialect, final: boolean, fields: Fields, visit: Visit): Malformed | null => {
  const { bytes } = window;
  let at = 0;
  while (at < bytes.length) {
    const step = scan(bytes, at, bytes.length, dialect.separator, final, fields);
    if ("more" in step) break;
    if ("fault" in step) return { what: step.fault, line: window.lines + linesTo(bytes, step.at, at) + 1 };
    if (fields.from > at) window.lines += linesTo(bytes, fields.from, at);
    if (fields.count > 0) visit(bytes, fields, window.lines + 1);
    window.lines += fields.anyQuoted ? linesTo(bytes, step.next, fields.from) : 1;
    at = step.next;
  }
  window.bytes = bytes.subarray(at);
  return null;
};

/** A byte-order mark is no part of the first name. */
const withoutMark = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;

const eachRecord = async (path: string, pieces: Pieces, start: Start, visit: Visit): Promise<Result<void>> => {
  const window: Window = { bytes: new Uint8Array(0), lines: start.lines };
  const fields = newFields();
  let [first, ahead] = [true, start.skip];
  for await (const piece of pieces()) {
    if (E.isLeft(piece)) return piece;
    const bytes = first ? withoutMark(piece.right) : piece.right;
    first = false;
    window.bytes = joined(window.bytes, bytes.subarray(ahead));
    ahead = Math.max(0, ahead - bytes.length);
    const fault = drain(window, start.dialect, false, fields, visit);
    if (fault !== null) return malformed(path, fault);
    if (window.bytes.length > mostLine)
      return malformed(path, { what: "endless-line", line: window.lines + 1, expected: mostLine });
  }
  const fault = drain(window, start.dialect, true, fields, visit);
  return fault === null ? E.right(undefined) : malformed(path, fault);
};

const FIRST_BYTES = 2 ** 18;

const firstBytes = async (
  pieces: Pieces,
  most: number,
): Promise<Result<{ readonly bytes: Uint8Array; readonly final: boolean }>> => {
  let bytes: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces()) {
    if (E.isLeft(piece)) return piece;
    bytes = joined(bytes, piece.right);
    if (bytes.length > most) return E.right({ bytes: withoutMark(bytes.subarray(0, most)), final: false });
  }
  return E.right({ bytes: withoutMark(bytes), final: true });
};

/** Lines of more or fewer fields than there are names. */
interface Ragged {
  count: number;
  /** The first of them. */
  readonly lines: Array<{ readonly line: number; readonly found: number }>;
}

interface Pass {
  readonly count: number;
  readonly builders: ReadonlyArray<Builder>;
  /** Columns that were read as numbers and hold words. */
  readonly wordy: ReadonlySet<number>;
  readonly ragged: Ragged;
  readonly lines: Lines;
}

const LISTED_LINES = 5;

/** Fields behind the last name that hold nothing are a separator too many. */
const nothingBehind = ({ starts, ends, count }: Fields, names: number): boolean => {
  for (let i = names; i < count; i++) if (starts[i] !== ends[i]) return false;
  return count > names;
};

const passOver = async (
  path: string,
  pieces: Pieces,
  start: Start,
  kinds: ReadonlyArray<Kind>,
): Promise<Result<Pass>> => {
  const { dialect, header } = start;
  const builders = kinds.map((kind) => builder(kind, dialect.decimalComma));
  const wordy = new Set<number>();
  const ragged: Ragged = { count: 0, lines: [] };
  const lines: Array<readonly [row: number, line: number]> = [];
  let [row, offset] = [start.named ? -1 : 0, Number.NaN];
  const read = await eachRecord(path, pieces, start, (bytes, fields, line) => {
    if (row >= 0 && fields.count !== header.length && !nothingBehind(fields, header.length)) {
      ragged.count += 1;
      if (ragged.lines.length < LISTED_LINES) ragged.lines.push({ line, found: fields.count });
      return;
    }
    if (row >= 0 && line - row !== offset) {
      offset = line - row;
      lines.push([row, line]);
    }
    if (row >= 0)
      for (let i = 0; i < builders.length; i++)
        if (!wordy.has(i) && builders[i]?.add(bytes, fields, i, row) === false) wordy.add(i);
    row += 1;
  });
  return E.isLeft(read) ? read : E.right({ count: Math.max(row, 0), builders, wordy, ragged, lines });
};

/** The fault of lines that do not fit the names; where none fits, the first of them may hold the names. */
const raggedFault = (path: string, { header }: Start, { count, ragged }: Pass): Result<never> => {
  const [first = { line: 0, found: 0 }, ...others] = ragged.lines;
  const alike = others.every(({ found }) => found === first.found);
  return malformed(path, {
    what: "field-count",
    ...first,
    expected: header.length,
    count: ragged.count,
    others,
    ...(count === 0 && alike && first.found > 1 && ragged.count > 1 ? { title: true } : {}),
  });
};

/** The start of a table, from so many of its first bytes as hold its first line. */
const begin = async (path: string, pieces: Pieces, reading: Reading): Promise<Result<Start> | "not-utf8"> => {
  for (let most = FIRST_BYTES; most <= 2 * mostLine; most *= 4) {
    const first = await firstBytes(pieces, most);
    if (E.isLeft(first)) return first;
    const start = startOf(path, first.right.bytes, first.right.final, reading);
    if (start !== "more") return start;
  }
  return malformed(path, { what: "endless-line", line: 1, expected: mostLine });
};

const tableOf = ({ header, dialect }: Start, { count, builders, ragged, lines }: Pass): Table => {
  const all = header.map((name, i) => ({ name, values: builders[i]?.done(count) ?? new Uint8Array(count) }));
  const unnamed = all.flatMap(({ name, values }, i) => (name === "" && i > 0 && !isEmpty(values) ? [i + 1] : []));
  return {
    count,
    columns: all.filter(({ name }) => name !== ""),
    decimalComma: dialect.decimalComma,
    lines,
    unnamed,
    ragged: ragged.count,
  };
};

/** Reads the whole table. `pieces` gives its bytes anew each time: a file, or what was dropped into a page. */
export const readTable = async (path: string, pieces: Pieces, reading: Reading = {}): Promise<Result<Table>> => {
  const start = await begin(path, pieces, reading);
  if (start === "not-utf8") return notUtf8(path, pieces);
  if (E.isLeft(start)) return start;
  let { kinds } = start.right;
  try {
    for (;;) {
      const pass = await passOver(path, pieces, start.right, kinds);
      if (E.isLeft(pass)) return pass;
      const { wordy, ragged } = pass.right;
      if (ragged.count > 0 && reading.skipRagged !== true) return raggedFault(path, start.right, pass.right);
      if (wordy.size === 0) return E.right(tableOf(start.right, pass.right));
      kinds = kinds.map((kind, i) => (wordy.has(i) ? "texts" : kind));
    }
  } catch {
    return notUtf8(path, pieces); // the decoder of texts is the one thing here that throws
  }
};
