/**
 * A text table read into columns.
 *
 * In: its path. Out: its columns by name, numbers or texts, or the first fault with its line. The file goes by in
 * pieces; a column that holds words past the first records, which were looked at, is read again as texts.
 */
import * as E from "fp-ts/lib/Either.js";
import { numberOf } from "../convert/text.js";
import type { Numbers, Texts } from "../field.js";
import type { DataProblem } from "../problem/index.js";
import type { Malformed } from "../problem/malformed.js";
import { type Builder, builder, type Kind } from "./columns.js";
import { type Dialect, dialectOf, firstRecords, isHeaderless, isRecord } from "./dialect.js";
import { notUtf8 } from "./not-utf8.js";
import { mostLine, type Pieces } from "./pieces.js";
import { type Fields, linesTo, newFields, scan, textOf } from "./scan.js";

export interface Table {
  readonly count: number;
  readonly columns: ReadonlyArray<{ readonly name: string; readonly values: Numbers | Texts }>;
}

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

/** Gets each record with the bytes that it lies in; a fault ends the reading. */
type Visit = (bytes: Uint8Array, fields: Fields, line: () => number) => Malformed | null;

/** Reads the records of a window as far as it has them whole. */
const drain = (window: Window, dialect: Dialect, final: boolean, fields: Fields, visit: Visit): Malformed | null => {
  const { bytes } = window;
  let at = 0;
  const line = (): number => window.lines + linesTo(bytes, fields.from) + 1;
  while (at < bytes.length) {
    const step = scan(bytes, at, bytes.length, dialect.separator, final, fields);
    if ("more" in step) break;
    if ("fault" in step) return { what: step.fault, line: window.lines + linesTo(bytes, step.at) + 1 };
    const fault = fields.count === 0 ? null : visit(bytes, fields, line);
    if (fault !== null) return fault;
    at = step.next;
  }
  window.lines += linesTo(bytes, at);
  window.bytes = bytes.subarray(at);
  return null;
};

/** A byte-order mark is no part of the first name. */
const withoutMark = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;

const eachRecord = async (path: string, pieces: Pieces, dialect: Dialect, visit: Visit): Promise<Result<void>> => {
  const window: Window = { bytes: new Uint8Array(0), lines: 0 };
  const fields = newFields();
  let first = true;
  for await (const piece of pieces()) {
    if (E.isLeft(piece)) return piece;
    window.bytes = joined(window.bytes, first ? withoutMark(piece.right) : piece.right);
    first = false;
    const fault = drain(window, dialect, false, fields, visit);
    if (fault !== null) return malformed(path, fault);
    if (window.bytes.length > mostLine)
      return malformed(path, { what: "endless-line", line: window.lines + 1, expected: mostLine });
  }
  const fault = drain(window, dialect, true, fields, visit);
  return fault === null ? E.right(undefined) : malformed(path, fault);
};

interface Start {
  readonly dialect: Dialect;
  readonly header: ReadonlyArray<string>;
  readonly kinds: ReadonlyArray<Kind>;
}

const SAMPLED = 200;

const repeated = (header: ReadonlyArray<string>): string | undefined => {
  const seen = new Set<string>();
  return header.find((name) => name !== "" && (seen.has(name) || !seen.add(name)));
};

/** What the first bytes tell; `more`: they end amid the first line. */
const startOf = (path: string, bytes: Uint8Array, final: boolean): Result<Start> | "not-utf8" | "more" => {
  const dialect = dialectOf(bytes, final);
  const fields = newFields();
  const step = scan(bytes, 0, bytes.length, dialect.separator, final, fields);
  if ("more" in step) return "more";
  if ("fault" in step) return malformed(path, { what: step.fault, line: linesTo(bytes, step.at) + 1 });
  let header: ReadonlyArray<string>;
  try {
    header = Array.from({ length: fields.count }, (_, i) => textOf(bytes, fields, i).trim());
  } catch {
    return "not-utf8";
  }
  if (header.some((name) => /\r(?!\n)/.test(name))) return malformed(path, { what: "carriage-returns" });
  const twice = repeated(header);
  if (twice !== undefined) return malformed(path, { what: "repeated-header", found: twice });
  const records = firstRecords(bytes, dialect.separator, final, SAMPLED).slice(1);
  if (isHeaderless(header) || isRecord(header, records))
    return E.left({ _tag: "NoHeader", source: path, found: header.slice(0, 8) });
  const wordy = (column: number): boolean =>
    records.some((record) => numberOf(record[column] ?? "", dialect.decimalComma) === null);
  return E.right({ dialect, header, kinds: header.map((_, i) => (wordy(i) ? "texts" : "numbers")) });
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

interface Pass {
  readonly count: number;
  readonly builders: ReadonlyArray<Builder>;
  /** Columns that were read as numbers and hold words. */
  readonly wordy: ReadonlySet<number>;
}

const passOver = async (
  path: string,
  pieces: Pieces,
  { dialect, header }: Start,
  kinds: ReadonlyArray<Kind>,
): Promise<Result<Pass>> => {
  const builders = kinds.map((kind) => builder(kind, dialect.decimalComma));
  const wordy = new Set<number>();
  let row = -1;
  const read = await eachRecord(path, pieces, dialect, (bytes, fields, line) => {
    if (fields.count !== header.length && row >= 0)
      return { what: "field-count", line: line(), expected: header.length, found: fields.count };
    if (row >= 0)
      for (let i = 0; i < builders.length; i++)
        if (!wordy.has(i) && builders[i]?.add(bytes, fields, i, row) === false) wordy.add(i);
    row += 1;
    return null;
  });
  return E.isLeft(read) ? read : E.right({ count: Math.max(row, 0), builders, wordy });
};

/** The start of a table, from so many of its first bytes as hold its first line. */
const begin = async (path: string, pieces: Pieces): Promise<Result<Start> | "not-utf8"> => {
  for (let most = FIRST_BYTES; most <= 2 * mostLine; most *= 4) {
    const first = await firstBytes(pieces, most);
    if (E.isLeft(first)) return first;
    const start = startOf(path, first.right.bytes, first.right.final);
    if (start !== "more") return start;
  }
  return malformed(path, { what: "endless-line", line: 1, expected: mostLine });
};

/** Reads the whole table. `pieces` gives its bytes anew each time: a file, or what was dropped into a page. */
export const readTable = async (path: string, pieces: Pieces): Promise<Result<Table>> => {
  const start = await begin(path, pieces);
  if (start === "not-utf8") return notUtf8(path, pieces);
  if (E.isLeft(start)) return start;
  let { kinds } = start.right;
  try {
    for (;;) {
      const pass = await passOver(path, pieces, start.right, kinds);
      if (E.isLeft(pass)) return pass;
      const { count, builders, wordy } = pass.right;
      if (wordy.size === 0) {
        const columns = start.right.header.flatMap((name, i) => {
          const made = builders[i];
          return name === "" || made === undefined ? [] : [{ name, values: made.done(count) }];
        });
        return E.right({ count, columns });
      }
      kinds = kinds.map((kind, i) => (wordy.has(i) ? "texts" : kind));
    }
  } catch {
    return notUtf8(path, pieces); // the decoder of texts is the one thing here that throws
  }
};
