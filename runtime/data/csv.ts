/**
 * `csv:path` — a table of numbers with a header line.
 *
 * In: a UTF-8 file whose header names the columns. A wanted value of one number, such as a category, is the column of its name (`digit`). One of several is
 * a column per number, `x.0, x.1, …` or `x_0, x_1, …`, counted through in C order when the shape has several axes. A set may also be the column of its name,
 * its members listed in it: `0 3 7`, or `{}` for none. Other columns are left alone. Out: a dataset. Numbers are decimal and taken as they stand; classes and members
 * may stand by their labels; an empty cell is a missing value, which a condition with a null may have.
 */
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { readPlain } from "../file/plain.js";
import { checkedColumns } from "./check.js";
import { eachRecord } from "./csv-text.js";
import { type Dataset, type Opened, type Source, type Wanted, width } from "./dataset.js";
import { type Choice, indexOf, membersOf } from "./members.js";
import { type Collector, collector, type DataProblem, type Malformed } from "./problem.js";

const textOf = async (path: string): Promise<E.Either<DataProblem, string>> => {
  const bytes = await readPlain(path);
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

interface Places {
  readonly at: ReadonlyArray<number>;
  readonly missing?: string;
  /** One column lists the members of a set. */
  readonly listed?: boolean;
}

/** The table's columns that make up one wanted value, in order. */
const placesOf = (table: Table, wanted: Wanted): Places => {
  const size = width(wanted.shape);
  const alone = table.header.indexOf(wanted.name);
  if (alone >= 0 && (size === 1 || wanted.members !== undefined))
    return { at: [alone], listed: wanted.members !== undefined };
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

/** Values that the rows of a set may come to: a short text can stand for a long row. */
const MOST_FLAGS = 2 ** 28;

const bind = (source: string, table: Table, wanted: Wanted, problems: Collector): Places => {
  const places = placesOf(table, wanted);
  const [column, flags] = [wanted.name, table.count * width(wanted.shape)];
  if (places.missing !== undefined)
    problems.add({ type: "missing-column", source, column, role: wanted.role, found: table.header.slice(0, 40) });
  else if (places.listed !== true && places.at.length !== width(wanted.shape))
    problems.add({ type: "shape-mismatch", source, column, expected: wanted.shape, found: [places.at.length] });
  else if (places.listed === true && flags > MOST_FLAGS)
    problems.add({ type: "too-many-flags", source, column, expected: MOST_FLAGS, found: flags });
  return places;
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
  readonly listed: boolean;
  readonly values: Float64Array;
  /** Rows without a value, where each must have one. */
  readonly gaps: Array<number>;
}

type Cell = E.Either<DataProblem, ArrayLike<number>>;

const choiceOf = ({ classes, members, labels }: Wanted): Choice => ({
  size: classes ?? members ?? 0,
  ...(labels === undefined ? {} : { labels }),
});

const unknownMember = (source: string, wanted: Wanted, row: number, found: string): DataProblem => ({
  type: "unknown-member",
  source,
  column: wanted.name,
  row,
  of: wanted.members === undefined ? "class" : "member",
  expected: choiceOf(wanted).size,
  labels: wanted.labels ?? [],
  found: found.slice(0, 40),
});

/** An empty cell: NaN for a missing value, which is a problem of its own where the condition has no null. */
const emptyCell = (source: string, { name, role, members, nullable }: Wanted, row: number): Cell => {
  if (nullable === true) return E.right([Number.NaN]);
  const at = { source, column: name, row } as const;
  if (role !== "condition") return E.left({ type: "not-a-number", ...at, found: "" });
  return E.left({ type: "missing-value", ...at, found: 1, set: members !== undefined });
};

const numberCell = (source: string, wanted: Wanted, row: number, field: string): Cell => {
  const label = wanted.classes === undefined ? undefined : indexOf(field.trim(), choiceOf(wanted));
  const value = label ?? numberOf(field);
  if (value !== null) return E.right([value]);
  if (field.trim() === "") return emptyCell(source, wanted, row);
  return E.left(
    wanted.classes !== undefined && wanted.labels !== undefined
      ? unknownMember(source, wanted, row, field)
      : { type: "not-a-number", source, column: wanted.name, row, found: field.slice(0, 40) },
  );
};

const listCell = (source: string, wanted: Wanted, row: number, field: string): Cell => {
  const size = width(wanted.shape);
  if (field.trim() === "") return E.map(() => new Float64Array(size).fill(Number.NaN))(emptyCell(source, wanted, row));
  const members = membersOf(field, choiceOf(wanted));
  if (E.isRight(members)) {
    const flags = new Float64Array(size);
    for (const member of members.right) flags[member] = 1;
    return E.right(flags);
  }
  const { fault, part } = members.left;
  return E.left(
    fault === "unknown"
      ? unknownMember(source, wanted, row, part)
      : { type: "repeated-member", source, column: wanted.name, row, found: part.slice(0, 40) },
  );
};

const fillRow = (
  source: string,
  { wanted, at, listed, values, gaps }: Filling,
  row: number,
  fields: ReadonlyArray<string>,
  problems: Collector,
): void => {
  const size = width(wanted.shape);
  const read = listed ? listCell : numberCell;
  for (let i = 0; i < at.length; i++) {
    const cell = read(source, wanted, row, fields[at[i] ?? 0] ?? "");
    if (E.isLeft(cell) && cell.left.type === "missing-value") gaps.push(row);
    else if (E.isLeft(cell)) problems.add(cell.left);
    else values.set(cell.right, row * size + i);
  }
};

/** One problem for all values that a column lacks, not one per row. */
const addGaps = (source: string, { wanted: { name, members }, gaps }: Filling, problems: Collector): void => {
  const [row] = gaps;
  const found = new Set(gaps).size;
  if (row !== undefined)
    problems.add({ type: "missing-value", source, column: name, row, found, set: members !== undefined });
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
  const places = wanted.map((one) => ({ wanted: one, ...bind(source, table, one, problems) }));
  if (table.count === 0) problems.add({ type: "empty", source });
  const unbound = problems.all();
  if (isNonEmpty(unbound)) return E.left(unbound);
  const fillings = places.map(({ wanted: one, at, listed = false }) => ({
    wanted: one,
    at,
    listed,
    gaps: [],
    values: new Float64Array(table.count * width(one.shape)).fill(one.range?.[0] ?? 0),
  }));
  fill(source, text, fillings, problems);
  for (const filling of fillings) addGaps(source, filling, problems);
  const columns = fillings.flatMap((one) => checkedColumns(source, one.wanted, one.values, problems));
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
