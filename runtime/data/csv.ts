/**
 * `csv:path` — a table of numbers with a header line.
 *
 * In: a UTF-8 file whose header names the columns. A wanted value of one number, such as a category, is the column of its name (`digit`). One of several is
 * a column per number, `x.0, x.1, …` or `x_0, x_1, …`, counted through in C order when the shape has several axes. Other columns are left alone. Out: a dataset.
 * Numbers are decimal; values are taken as they stand.
 */
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { readBytes } from "../checkpoint/atomic.js";
import { checkedColumn } from "./check.js";
import { eachRecord } from "./csv-text.js";
import { type Dataset, type Opened, type Source, type Wanted, width } from "./dataset.js";
import { type Collector, collector, type DataProblem, type Malformed } from "./problem.js";

const textOf = async (path: string): Promise<E.Either<DataProblem, string>> => {
  const bytes = await readBytes(path);
  if (E.isLeft(bytes)) return bytes;
  return E.tryCatch(
    () => new TextDecoder("utf-8", { fatal: true }).decode(bytes.right),
    (): DataProblem => ({ type: "malformed", source: path, malformed: { what: "not-utf8" } }),
  );
};

interface Table {
  readonly header: ReadonlyArray<string>;
  readonly count: number;
}

/** A first pass: every record as long as the header, no name twice. After it, values can't outnumber the file's bytes. */
const measure = (text: string): E.Either<Malformed, Table> => {
  let header: ReadonlyArray<string> = [];
  let count = -1;
  const problem = eachRecord(text, (fields, line) => {
    count += 1;
    if (count > 0)
      return fields.length === header.length
        ? null
        : { what: "field-count", line, expected: header.length, found: fields.length };
    header = fields.map((name) => name.trim());
    const found = header.find((name, i) => name !== "" && header.indexOf(name) !== i);
    return found === undefined ? null : { what: "repeated-header", found };
  });
  return problem === null ? E.right({ header, count: Math.max(count, 0) }) : E.left(problem);
};

const MARKS = [".", "_"] as const;

/** The table's columns that make up one wanted value, in order. */
const placesOf = (table: Table, wanted: Wanted): { readonly at: ReadonlyArray<number>; readonly missing?: string } => {
  const size = width(wanted.shape);
  const alone = table.header.indexOf(wanted.name);
  if (size === 1 && alone >= 0) return { at: [alone] };
  const mark = MARKS.find((one) => table.header.includes(`${wanted.name}${one}0`));
  if (mark === undefined) return { at: [], missing: wanted.name };
  const place = new Map(table.header.map((name, i) => [name, i]));
  const at: Array<number> = [];
  for (
    let found = place.get(`${wanted.name}${mark}0`);
    found !== undefined;
    found = place.get(`${wanted.name}${mark}${at.length}`)
  )
    at.push(found);
  return { at };
};

const bind = (source: string, table: Table, wanted: Wanted, problems: Collector): ReadonlyArray<number> => {
  const { at, missing } = placesOf(table, wanted);
  const column = wanted.name;
  if (missing !== undefined)
    problems.add({ type: "missing-column", source, column, role: wanted.role, found: table.header.slice(0, 40) });
  else if (at.length !== width(wanted.shape))
    problems.add({ type: "shape-mismatch", source, column, expected: wanted.shape, found: [at.length] });
  return at;
};

const NUMBER = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ["nan", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["infinity", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["-infinity", Number.NEGATIVE_INFINITY],
]);

/** null for what isn't a number. NaN and infinities are numbers here, and refused later by what they are. */
const numberOf = (field: string): number | null => {
  const text = field.trim();
  return NUMBER.test(text) ? Number(text) : (SPECIAL.get(text.toLowerCase()) ?? null);
};

interface Filling {
  readonly wanted: Wanted;
  readonly at: ReadonlyArray<number>;
  readonly values: Float64Array;
}

const fillRow = (
  source: string,
  { wanted, at, values }: Filling,
  row: number,
  fields: ReadonlyArray<string>,
  problems: Collector,
): void => {
  for (let i = 0; i < at.length; i++) {
    const field = fields[at[i] ?? 0] ?? "";
    const value = numberOf(field);
    if (value === null)
      problems.add({ type: "not-a-number", source, column: wanted.name, row, found: field.slice(0, 40) });
    else values[row * at.length + i] = value;
  }
};

const fill = (source: string, text: string, fillings: ReadonlyArray<Filling>, problems: Collector): void => {
  let row = -1;
  eachRecord(text, (fields) => {
    if (row >= 0) for (const filling of fillings) fillRow(source, filling, row, fields, problems);
    row += 1;
    return null;
  });
};

const datasetOf = (source: string, text: string, table: Table, wanted: ReadonlyArray<Wanted>): Opened<Dataset> => {
  const problems = collector(source);
  const places = wanted.map((one) => ({ wanted: one, at: bind(source, table, one, problems) }));
  if (table.count === 0) problems.add({ type: "empty", source });
  const unbound = problems.all();
  if (isNonEmpty(unbound)) return E.left(unbound);
  const fillings = places.map(({ wanted: one, at }) => ({
    wanted: one,
    at,
    values: new Float64Array(table.count * at.length).fill(one.range?.[0] ?? 0),
  }));
  fill(source, text, fillings, problems);
  const columns = fillings.map((one) => checkedColumn(source, one.wanted, one.values, problems));
  const found = problems.all();
  return isNonEmpty(found) ? E.left(found) : E.right({ name: source, count: table.count, columns });
};

export const csv: Source = {
  usage: "csv:FILE.csv (header names the columns: digit, x.0, x.1, …)",
  doc: "a table of numbers with a header line, as RFC 4180 has it",
  takesPath: true,
  open: async (address, path, wanted) => {
    const text = await textOf(path);
    if (E.isLeft(text)) return E.left(NEA.of(text.left));
    const table = measure(text.right);
    return E.isLeft(table)
      ? E.left(NEA.of<DataProblem>({ type: "malformed", source: path, malformed: table.left }))
      : datasetOf(address, text.right, table.right, wanted);
  },
};
