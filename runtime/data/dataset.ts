/**
 * What every source gives: named columns of equal length.
 *
 * A `Wanted` says what the spec asks for; a `Dataset` holds exactly one column for each wanted name, in wanted order,
 * with the wanted shape and dtype. Where samples lack a condition that has a null, a column of ones and zeros beside it
 * says which have it.
 */

import type { Augmentation } from "../../compiler/language/augment.js";
import type { PaddingRule } from "../../compiler/language/input/input.js";
import type { Fit, Found, Opened, Told } from "./field.js";
import { isRows, type Kept, kindOf, type Rows, readRows, roomFor, someRows } from "./rows.js";
import type { Sorts } from "./sorts.js";

export type { Opened } from "./field.js";

/** What varies an image while a model trains, and what moves along with it. */
export interface Augmented {
  /** The column. */
  readonly name: string;
  readonly words: Augmentation;
  /** Columns of images of the same height and width. */
  readonly along: ReadonlyArray<string>;
  /**
   * The column of zeros and ones that says which pixels are there; where there is one, no pixel is mixed of several.
   */
  readonly mask?: string;
  /** Values are whole numbers. */
  readonly counts: boolean;
  readonly range: readonly [low: number, high: number] | undefined;
}

/** The levels of bytes: 0 stands for `low`, 255 for `high`. */
export type Levels = readonly [low: number, high: number];

/**
 * One value per sample: `data` is [count, ...shape] in C order. Bytes are levels of a float32 column, and stay bytes
 * until a batch is made.
 */
export interface Column {
  readonly name: string;
  readonly shape: ReadonlyArray<number>;
  readonly dtype: "f32" | "i32";
  readonly data: Kept | Rows;
  /** Of bytes. */
  readonly levels?: Levels;
  /** What its numbers are called in the data: one name for all, or one for each. */
  readonly called?: ReadonlyArray<string>;
}

export interface Dataset {
  readonly name: string;
  readonly count: number;
  readonly columns: ReadonlyArray<Column>;
  /** Who each sample is, such as its file's name; absent: its row. */
  readonly ids?: ReadonlyArray<string>;
  /** The line of a row of its source, from 1, where that is a table of text. */
  readonly lineOf?: (row: number) => number | undefined;
  /** Which row of its source each sample is; absent: the same. */
  readonly rows?: Uint32Array;
  /** The classes that the data has of its samples, where the model asks for none. */
  readonly sorts?: Sorts;
  /** A column that says who the rows of its source are. */
  readonly key?: {
    readonly name: string;
    /** What it says of a row. */
    readonly at: (row: number) => string | number;
  };
  /** Present when the source has its own test split. */
  readonly heldOut?: Dataset;
  /** Images that are varied while a model trains on them. */
  readonly augmented?: ReadonlyArray<Augmented>;
  /** What was done to the data that a person should know of. */
  readonly told?: ReadonlyArray<Told>;
}

/**
 * What a column says of each sample beside its inputs and conditions: the group that it belongs to, whether its fold is
 * held out, how much it counts.
 */
export type Mark =
  | { readonly _tag: "Group" }
  | { readonly _tag: "Fold"; readonly heldOut: ReadonlyArray<string | number> }
  | { readonly _tag: "Weight" };

export interface Wanted {
  readonly name: string;
  readonly role: "input" | "condition";
  /** What the column says of each sample, where it is no value of the model. */
  readonly mark?: Mark;
  /** Of one sample. */
  readonly shape: ReadonlyArray<number>;
  readonly dtype: "f32" | "i32";
  /** Every value must lie in it, ends included. */
  readonly range?: readonly [number, number];
  /** Every value must be a whole number of at least 0. */
  readonly counts?: boolean;
  /** A category's size: every value must be one of 0 … classes − 1. */
  readonly classes?: number;
  /** A set's size: a row of so many zeros and ones. */
  readonly members?: number;
  /** Names of the classes or members. */
  readonly labels?: ReadonlyArray<string>;
  /** Samples may lack it: the model has a null for it. */
  readonly nullable?: boolean;
  /** The field or fields of the data that it is, where they are called otherwise. */
  readonly from?: string | ReadonlyArray<string>;
  /** How pictures of another size are brought to this one. */
  readonly fit?: Fit;
  /** How the model scales it: what is scaled is taken as it stands, even where it looks like bytes. */
  readonly scale?: string | ReadonlyArray<string>;
  /** Single numbers may be missing: a column of ones and zeros says which are there. */
  readonly masked?: boolean;
  /** Of a sequence: samples may be shorter, and a column of ones and zeros says which time steps are there. */
  readonly padding?: PaddingRule;
  /** How many time steps each sample has, where a column of the data said it. */
  readonly lengths?: Int32Array;
  /** The words or characters of a text, numbered from 1: 0 ends it. */
  readonly vocabulary?: ReadonlyArray<string>;
}

/** One scheme of data addresses. */
export interface Source {
  /** How an address is written, for help texts. */
  readonly usage: string;
  readonly doc: string;
  /** Whether an address needs a path after its colon. */
  readonly takesPath: boolean;
  /** Words that may stand behind a # at the end of an address. */
  readonly words?: ReadonlyArray<string>;
  /** `rest` is the address after the scheme and its colon, without such words; empty if there is none. */
  readonly find: (address: string, rest: string, words: ReadonlySet<string>) => Promise<Opened<Found>>;
}

/** Values per sample. */
export const width = (shape: ReadonlyArray<number>): number => shape.reduce((product, size) => product * size, 1);

/** The float32 of each byte. */
export const levelTable = ([low, high]: Levels): Float32Array =>
  Float32Array.from({ length: 256 }, (_, byte) => Math.min(low + ((high - low) * byte) / 255, high));

/** The rows that hold the numbers from one position to another, and where the first of them stands. */
const rowsAround = (
  { shape }: Column,
  data: Rows,
  from: number,
  to: number,
): readonly [numbers: Kept, start: number] => {
  const size = Math.max(width(shape), 1);
  const first = Math.floor(from / size);
  const rows = Uint32Array.from({ length: Math.ceil(to / size) - first }, (_, i) => first + i);
  const numbers = roomFor(data, rows.length * size);
  data.read(rows, numbers);
  return [numbers, first * size];
};

/** Whether its values are bytes, which are levels. */
export const isBytes = ({ data }: Column): boolean => kindOf(data) === "u8";

/** Values of `column` from one position to another, as numbers of its dtype. */
export const numbersIn = (column: Column, from = 0, to = column.data.length): Float32Array | Int32Array => {
  const { levels = [0, 1] } = column;
  const [data, start] = isRows(column.data) ? rowsAround(column, column.data, from, to) : [column.data, 0];
  if (!(data instanceof Uint8Array)) return data.subarray(from - start, to - start);
  const table = levelTable(levels);
  return Float32Array.from({ length: to - from }, (_, i) => table[data[from - start + i] ?? 0] ?? 0);
};

/** Larger arrays are not copied: their rows are read where they lie. */
const mostCopied = 2 ** 26;

const taken = (column: Column, rows: Uint32Array): Column => {
  const size = width(column.shape);
  const bytes = isRows(column.data) ? Number.POSITIVE_INFINITY : column.data.BYTES_PER_ELEMENT * rows.length * size;
  if (bytes > mostCopied) return { ...column, data: someRows(column.data, size, rows) };
  const data = roomFor(column.data, rows.length * size);
  readRows(column.data, size, rows, data);
  return { ...column, data };
};

/** Who a sample is: the name of its file, its line in a table, or its row in the data, from 0. */
export const identityOf = ({ ids, rows, lineOf }: Dataset, sample: number): string | number => {
  const row = rows?.[sample] ?? sample;
  return ids?.[sample] ?? lineOf?.(row) ?? row;
};

/** Who a sample is by its source's own column; undefined where there is none. */
export const keyOf = ({ key, rows }: Dataset, sample: number): string | number | undefined =>
  key?.at(rows?.[sample] ?? sample);

/** What a column of identities is called. */
export const identityName = ({ ids, lineOf }: Dataset): "file_name" | "line" | "sample" =>
  ids !== undefined ? "file_name" : lineOf !== undefined ? "line" : "sample";

const sortsOf = (sorts: Sorts, rows: Uint32Array): Sorts => ({
  ...sorts,
  values: Int32Array.from(rows, (row) => sorts.values[row] ?? -1),
});

/** The samples `rows` of a dataset, in that order, copied. */
export const take = (dataset: Dataset, rows: Uint32Array): Dataset => ({
  name: dataset.name,
  count: rows.length,
  columns: dataset.columns.map((column) => taken(column, rows)),
  rows: dataset.rows === undefined ? rows : rows.map((row) => dataset.rows?.[row] ?? row),
  ...(dataset.lineOf === undefined ? {} : { lineOf: dataset.lineOf }),
  ...(dataset.key === undefined ? {} : { key: dataset.key }),
  ...(dataset.ids === undefined ? {} : { ids: Array.from(rows, (row) => dataset.ids?.[row] ?? "") }),
  ...(dataset.sorts === undefined ? {} : { sorts: sortsOf(dataset.sorts, rows) }),
  ...(dataset.augmented === undefined ? {} : { augmented: dataset.augmented }),
  ...(dataset.told === undefined ? {} : { told: dataset.told }),
});
