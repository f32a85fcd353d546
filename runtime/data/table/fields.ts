/**
 * A table's columns as fields that a model may ask for. In: the table, and how a person said to read it. Out: a field
 * for each column, and what was done that a person should know of.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { dayNumbers } from "../convert/dates.js";
import { isMissingText, numberOf } from "../convert/text.js";
import { writtenNumbers } from "../convert/written.js";
import type { Field, Found, Numbers, Opened, Texts, Told } from "../field.js";
import type { Pieces } from "./pieces.js";
import { lineOf, readTable, type Table } from "./read.js";
import type { Reading } from "./reading.js";

const isTexts = (values: Numbers | Texts): values is Texts => "codes" in values;

/** Values with NaN, or an empty word, where one stands that means none. */
const withGaps = (values: Numbers | Texts, gaps: ReadonlyArray<string>): Numbers | Texts => {
  if (gaps.length === 0) return values;
  if (isTexts(values)) {
    const words = values.words.map((word) => (gaps.includes(word.trim()) ? "" : word));
    const numbers = words.map((word) => numberOf(word));
    const plain = numbers.every((value) => value !== null);
    return plain ? Float64Array.from(values.codes, (code) => numbers[code] ?? Number.NaN) : { ...values, words };
  }
  const absent = new Set(gaps.map((gap) => numberOf(gap)).filter((value) => value !== null));
  if (absent.size === 0 || !values.some((value) => absent.has(value))) return values;
  return Float64Array.from(values, (value) => (absent.has(value) ? Number.NaN : value));
};

interface Made {
  readonly field: Field;
  readonly told: ReadonlyArray<Told>;
}

const textField = (name: string, texts: Texts, decimalComma: boolean, { days }: Reading): Made => {
  const dates = days === true ? dayNumbers(texts.words) : undefined;
  const written = dates === undefined ? writtenNumbers(texts.words, decimalComma) : undefined;
  const numbers = dates ?? written?.numbers;
  const values = numbers === undefined ? texts : { ...texts, numbers };
  const field = { _tag: "Texts", name, values: async () => E.right(values) } as const;
  if (numbers === undefined) return { field, told: [] };
  const at = texts.words.findIndex((word) => !isMissingText(word));
  const [word, number] = written?.example ?? [texts.words[at] ?? "", numbers[at] ?? Number.NaN];
  return { field: { ...field, numeric: true }, told: [{ told: "written", column: name, word, number }] };
};

const madeOf = ({ columns, decimalComma }: Table, reading: Reading): ReadonlyArray<Made> =>
  columns.map(({ name, values: found }): Made => {
    const values = withGaps(found, reading.missing ?? []);
    if (isTexts(values)) return textField(name, values, decimalComma, reading);
    const type = values instanceof Uint8Array ? "whole numbers" : "numbers";
    return { field: { _tag: "Numbers", name, shape: [], type, values: async () => E.right(values) }, told: [] };
  });

/** What lies at the address of a table. */
export const foundIn = (address: string, table: Table, reading: Reading): Found => {
  const made = madeOf(table, reading);
  const told: ReadonlyArray<Told> = [
    ...table.unnamed.map((place): Told => ({ told: "unnamed", place })),
    ...(table.ragged > 0 ? [{ told: "ragged", count: table.ragged } as const] : []),
    ...made.flatMap((one) => one.told),
  ];
  return {
    name: address,
    count: table.count,
    fields: made.map(({ field }) => ({ ...field, table: { address, lineOf: (row) => lineOf(table.lines, row) } })),
    ...(told.length === 0 ? {} : { told }),
  };
};

/** What a table of text holds, read as it comes. */
export const tableFound = async (name: string, path: string, pieces: Pieces): Promise<Opened<Found>> => {
  const table = await readTable(path, pieces);
  return E.isLeft(table) ? E.left(NEA.of(table.left)) : E.right(foundIn(name, table.right, {}));
};
