/**
 * What is known of a sample beside its inputs and conditions: the group and the fold that it belongs to, and how much
 * it counts.
 *
 * In: the columns' values. Out: columns of a dataset, under names that no input or condition can have, since those hold
 * no dot.
 */
import * as E from "fp-ts/lib/Either.js";
import { weightName } from "../../compiler/language/samples.js";
import type { Report } from "./convert/real.js";
import { isMissingText, numberOf } from "./convert/text.js";
import type { Column, Mark, Wanted } from "./dataset.js";
import type { Field, NumberField, Numbers, Opened, TextField, Texts } from "./field.js";

/** A whole number for each group. */
export const groupColumn = "sample.group";
/** 1 where the sample is held out. */
export const foldColumn = "sample.fold";

/** Columns that are wanted beside inputs and conditions. */
export interface Marks {
  readonly group?: string;
  readonly fold?: { readonly column: string; readonly heldOut: ReadonlyArray<string | number> };
  readonly weight?: string;
}

const ofSample = (name: string, from: string, mark: Mark): Wanted => ({
  name,
  role: "condition",
  shape: [],
  dtype: mark._tag === "Weight" ? "f32" : "i32",
  from,
  mark,
});

/** Groups and folds part the training samples alone. */
export const wantedMarks = ({ group, fold, weight }: Marks): ReadonlyArray<Wanted> => [
  ...(group === undefined ? [] : [ofSample(groupColumn, group, { _tag: "Group" })]),
  ...(fold === undefined ? [] : [ofSample(foldColumn, fold.column, { _tag: "Fold", heldOut: fold.heldOut })]),
  ...(weight === undefined ? [] : [ofSample(weightName, weight, { _tag: "Weight" })]),
];

const rowsWhere = (count: number, test: (row: number) => boolean): ReadonlyArray<number> =>
  Array.from({ length: count }, (_, row) => row).filter(test);

/** A number for each different value, in the order of their first rows. */
const groupsOf = (report: Report, from: string, values: Numbers | Texts): Int32Array => {
  const [list, absent] =
    "codes" in values
      ? [values.codes, (at: number) => isMissingText(values.words[at] ?? "")]
      : [values, (at: number) => Number.isNaN(at)];
  const [row, ...others] = rowsWhere(list.length, (at) => absent(list[at] ?? Number.NaN));
  if (row !== undefined)
    report.problems.add({ _tag: "UnfiledSample", source: report.source, column: from, row, count: 1 + others.length });
  const places = new Map<number, number>();
  return Int32Array.from(list as ArrayLike<number>, (value) => {
    const known = places.get(value) ?? places.size;
    places.set(value, known);
    return known;
  });
};

/** What a value is compared as: `3`, `3.0` and "3" are one. */
const plain = (value: string | number): string => {
  const number = typeof value === "number" ? value : numberOf(value.trim());
  return number === null || Number.isNaN(number) ? String(value).trim() : String(number);
};

const listedValues = 24;

const foldsOf = (
  { source, problems }: Report,
  from: string,
  heldOut: ReadonlyArray<string | number>,
  values: Numbers | Texts,
): Int32Array => {
  const words =
    "codes" in values
      ? Array.from(values.codes, (code) => plain(values.words[code] ?? ""))
      : Array.from(values as ArrayLike<number>, plain);
  const wanted = new Set(heldOut.map(plain));
  const flags = Int32Array.from(words, (word) => (wanted.has(word) ? 1 : 0));
  const all = [...new Set(words)].sort(new Intl.Collator("en", { numeric: true }).compare);
  const absent = heldOut.map(plain).filter((one) => !all.includes(one));
  if (absent.length > 0 || !flags.includes(0))
    problems.add({
      _tag: "NoSuchFold",
      source,
      column: from,
      found: absent[0] ?? heldOut.join(", "),
      values: all.slice(0, listedValues),
      nothingLeft: absent.length === 0,
    });
  return flags;
};

const weightsOf = ({ source, problems }: Report, wanted: Wanted, values: Numbers | Texts): Column => {
  const column = String(wanted.from);
  const written = (row: number): string =>
    "codes" in values ? (values.words[values.codes[row] ?? 0] ?? "") : String(values[row]);
  const count = "codes" in values ? values.codes.length : values.length;
  const data = Float32Array.from({ length: count }, (_, row) =>
    "codes" in values ? (numberOf(written(row)) ?? Number.NaN) : (values[row] ?? Number.NaN),
  );
  const [row, ...others] = rowsWhere(count, (at) => !((data[at] ?? Number.NaN) >= 0 && Number.isFinite(data[at])));
  if (row !== undefined)
    problems.add({ _tag: "BadWeight", source, column, row, count: 1 + others.length, found: written(row) });
  else if (data.every((value) => value === 0)) problems.add({ _tag: "NoWeight", source, column });
  return { name: wanted.name, shape: [], dtype: "f32", data };
};

/** The column of a mark; what is wrong goes to the report's collector. */
const markColumn = async (
  report: Report,
  wanted: Wanted,
  mark: Mark,
  field: NumberField | TextField,
): Promise<Opened<ReadonlyArray<Column>>> => {
  const values: Opened<Numbers | Texts> = await field.values();
  if (E.isLeft(values)) return values;
  if (mark._tag === "Weight") return E.right([weightsOf(report, wanted, values.right)]);
  const from = String(wanted.from);
  const data =
    mark._tag === "Group" ? groupsOf(report, from, values.right) : foldsOf(report, from, mark.heldOut, values.right);
  return E.right([{ name: wanted.name, shape: [], dtype: "i32", data }]);
};

const keys = { Group: "group", Fold: "fold.column", Weight: "weight" } as const;

const isSingle = (field: Field): field is NumberField | TextField =>
  field._tag === "Texts" || (field._tag === "Numbers" && field.shape.length === 0);

/** The columns of all marks that are wanted, by the names of their fields. */
export const markColumns = async (
  report: Report,
  fields: ReadonlyArray<Field>,
  wanted: ReadonlyArray<Wanted>,
): Promise<ReadonlyArray<Column>> => {
  const columns: Array<Column> = [];
  for (const one of wanted) {
    if (one.mark === undefined) continue;
    const singles = fields.filter(isSingle);
    const field = singles.find(({ name }) => name === one.from);
    const made = field && (await markColumn(report, one, one.mark, field));
    if (made === undefined)
      report.problems.add({
        _tag: "MissingMark",
        source: report.source,
        column: String(one.from),
        key: keys[one.mark._tag],
        found: singles.map(({ name }) => name).slice(0, 40),
      });
    else if (E.isLeft(made)) for (const problem of made.left) report.problems.add(problem);
    else columns.push(...made.right);
  }
  return columns;
};
