/**
 * Where a text table begins and what its columns are called.
 *
 * In: the first bytes of a file, and how a person said to read it. Out: its dialect, its names and the kinds of its
 * columns, and how much stands in front of it: comments, Excel's `sep=;`. Names may stand in the last comment, as
 * `numpy.savetxt` writes them; R's `write.table` gives the rows names and that column none.
 */
import * as E from "fp-ts/lib/Either.js";
import { isMissingText, numberOf } from "../convert/text.js";
import type { DataProblem } from "../problem/index.js";
import type { Malformed } from "../problem/malformed.js";
import type { Kind } from "./columns.js";
import { type Dialect, dialectOf, firstRecords, isHeaderless, isRecord } from "./dialect.js";
import type { Reading } from "./reading.js";
import { linesTo, newFields, scan, textOf } from "./scan.js";

export interface Start {
  readonly dialect: Dialect;
  /** A name for each field of a record; "" has none and is left out. */
  readonly header: ReadonlyArray<string>;
  readonly kinds: ReadonlyArray<Kind>;
  /** Bytes and lines in front of the table. */
  readonly skip: number;
  readonly lines: number;
  /** Whether its first record holds the names. */
  readonly named: boolean;
}

type Result<A> = E.Either<DataProblem, A>;

const malformed = (source: string, fault: Malformed): E.Either<DataProblem, never> =>
  E.left({ _tag: "MalformedFile", source, malformed: fault });

const LF = 10;
const HASH = 35;
const SAMPLED = 200;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

interface Prelude {
  readonly from: number;
  readonly separator?: number;
  /** The text of the last comment. */
  readonly comment?: string;
}

const lineAt = (bytes: Uint8Array, from: number): Uint8Array => {
  const end = bytes.indexOf(LF, from);
  return bytes.subarray(from, end < 0 ? bytes.length : end + 1);
};

/** What stands in front of the names. */
const preludeOf = (bytes: Uint8Array, { header = 0 }: Reading): Prelude => {
  let [from, line, separator]: [number, number, number | undefined] = [0, 1, undefined];
  let comment: string | undefined;
  for (; from < bytes.length; line++) {
    const here = lineAt(bytes, from);
    const text = decoder.decode(here.subarray(0, 4096)).trim();
    const [, mark] = /^"?sep=(.)"?$/i.exec(text) ?? [];
    if (mark !== undefined) separator = mark.charCodeAt(0);
    else if (here[0] === HASH) comment = text.replace(/^#+\s?/, "");
    else if (text !== "" && line >= header) break;
    if (line >= header && header > 0) break;
    from += here.length;
  }
  return {
    from,
    ...(separator !== undefined && { separator }),
    ...(comment !== undefined && header === 0 && { comment }),
  };
};

/** The names that the last comment holds, if it holds any: as many as records have fields, over a line of values. */
const namesInComment = (
  comment: string | undefined,
  separator: number,
  records: ReadonlyArray<ReadonlyArray<string>>,
): ReadonlyArray<string> | undefined => {
  const [first = [], ...others] = records;
  const [names] = firstRecords(encoder.encode(comment ?? ""), separator, true, 1);
  const isNumber = (cell: string): boolean => !isMissingText(cell) && numberOf(cell, true) !== null;
  const numbers = first.some(isNumber) || !others.some((record) => record.some(isNumber));
  return names !== undefined && names.length > 1 && names.length === first.length && numbers
    ? names.map((name) => name.trim())
    : undefined;
};

/** Whether records have one field more than names: a name for each row, all different. */
const namesItsRows = (header: ReadonlyArray<string>, records: ReadonlyArray<ReadonlyArray<string>>): boolean =>
  records.length > 0 &&
  records.every((record) => record.length === header.length + 1) &&
  records.some((record) => record.at(-1)?.trim() !== "") &&
  new Set(records.map(([first]) => first)).size === records.length;

const repeated = (header: ReadonlyArray<string>): string | undefined => {
  const seen = new Set<string>();
  return header.find((name) => name !== "" && (seen.has(name) || !seen.add(name)));
};

/** As pandas calls them: `a`, `a.1`, `a.2`. */
const renamed = (header: ReadonlyArray<string>): ReadonlyArray<string> => {
  const taken = new Set(header);
  const seen = new Set<string>();
  return header.map((name) => {
    if (name === "" || !seen.has(name)) {
      seen.add(name);
      return name;
    }
    let i = 1;
    while (taken.has(`${name}.${i}`)) i++;
    taken.add(`${name}.${i}`);
    return `${name}.${i}`;
  });
};

/** The names of the fields, and whether the first record holds them. */
const namesOf = (
  path: string,
  first: ReadonlyArray<string>,
  records: ReadonlyArray<ReadonlyArray<string>>,
  reading: Reading,
  inComment: ReadonlyArray<string> | undefined,
): Result<{ readonly header: ReadonlyArray<string>; readonly named: boolean }> => {
  if (reading.header === 0) return E.right({ header: first.map((_, i) => String(i)), named: false });
  const others = records.slice(1);
  const names = inComment ?? first.map((name) => name.trim());
  if (names.some((name) => /\r(?!\n)/.test(name))) return malformed(path, { what: "carriage-returns" });
  if (inComment === undefined && (isHeaderless(names) || isRecord(names, others)))
    return E.left({ _tag: "NoHeader", source: path, found: names.slice(0, 8) });
  const twice = repeated(names);
  if (twice !== undefined && reading.rename !== true) return malformed(path, { what: "repeated-header", found: twice });
  const header = renamed(names);
  const rows = inComment === undefined && namesItsRows(header, others);
  return E.right({ header: rows ? ["", ...header] : header, named: inComment === undefined });
};

/** What the first bytes tell; `more`: they end amid the first line. `final`: they are the whole file. */
export const startOf = (
  path: string,
  all: Uint8Array,
  final: boolean,
  reading: Reading,
): Result<Start> | "not-utf8" | "more" => {
  const { from, separator, comment } = preludeOf(all, reading);
  const bytes = all.subarray(from);
  const found = dialectOf(bytes, final);
  const dialect = separator === undefined ? found : { ...found, separator };
  const fields = newFields();
  const step = scan(bytes, 0, bytes.length, dialect.separator, final, fields);
  const lines = linesTo(all, from);
  if ("more" in step) return "more";
  if ("fault" in step) return malformed(path, { what: step.fault, line: lines + linesTo(bytes, step.at) + 1 });
  let first: ReadonlyArray<string>;
  try {
    first = Array.from({ length: fields.count }, (_, i) => textOf(bytes, fields, i));
  } catch {
    return "not-utf8";
  }
  const records = firstRecords(bytes, dialect.separator, final, SAMPLED);
  const names = namesOf(path, first, records, reading, namesInComment(comment, dialect.separator, records));
  if (E.isLeft(names)) return names;
  const { header, named } = names.right;
  const values = named ? records.slice(1) : records;
  const wordy = (column: number): boolean =>
    values.some((record) => numberOf(record[column] ?? "", dialect.decimalComma) === null);
  const kinds = header.map((_, i): Kind => (wordy(i) ? "texts" : "numbers"));
  return E.right({ dialect, header, kinds, skip: from, lines, named });
};
