/**
 * What a source holds, before a model asks for anything.
 *
 * A `Found` is named fields of equally many samples. A field tells its shape without reading its values: those come
 * when they are asked for. Three kinds: numbers, texts (a word for each sample), and pictures, which are decoded at the
 * size that is wanted.
 */

import type * as E from "fp-ts/lib/Either.js";
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { DataProblem } from "./problem/index.js";
import type { Rows } from "./rows.js";

export type Opened<A> = E.Either<ReadonlyNonEmptyArray<DataProblem>, A>;

/** Numbers by position, as they are stored. */
export type Numbers =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array;

/** A word for each sample, by its place in `words`. */
export interface Texts {
  readonly codes: Int32Array;
  readonly words: ReadonlyArray<string>;
  /** What each word is as a number, where the source can tell better than the words alone; NaN for none. */
  readonly numbers?: ReadonlyArray<number>;
}

/** A table of text: its address, and the line of a row in its file, from 1. */
export interface InTable {
  readonly address: string;
  readonly lineOf: (row: number) => number | undefined;
}

interface Named {
  readonly name: string;
  /** Samples, where fields of one source may differ in them; absent: as many as the source has. */
  readonly count?: number;
  /** Other names by which a model may ask for it. */
  readonly also?: ReadonlyArray<string>;
  /** Worked out from another field: bound by its name alone. */
  readonly derived?: boolean;
  /** The classes of the samples. */
  readonly label?: boolean;
  /** The table whose column it is. */
  readonly table?: InTable;
}

export interface StoredNumbers {
  readonly bytes: number;
  readonly rows: () => Rows;
}

export interface NumberField extends Named {
  readonly _tag: "Numbers";
  /** Of one sample. */
  readonly shape: ReadonlyArray<number>;
  /**
   * Values are levels from 0 to `full`, to be scaled onto the range that the spec gives; absent: what the values are
   * tells.
   */
  readonly full?: number;
  /** As a person knows the type: "uint8", "float32", "whole numbers". */
  readonly type: string;
  /** [count, ...shape] in C order. */
  readonly values: () => Promise<Opened<Numbers>>;
  /** Where its numbers lie as they are, rows can be read by themselves. */
  readonly stored?: StoredNumbers;
  /** The columns of a table that it is made of, in order. */
  readonly columns?: ReadonlyArray<string>;
}

export interface TextField extends Named {
  readonly _tag: "Texts";
  /** All of its words are numbers, written in a way of people: 5%, 1,234.50. */
  readonly numeric?: true;
  readonly values: () => Promise<Opened<Texts>>;
}

/** How a picture of another size is brought to the wanted one. */
export type Fit = "cover" | "contain" | "stretch";

export interface PictureSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly count: number;
}

export interface PictureField extends Named {
  readonly _tag: "Pictures";
  /** The sizes there are, the most frequent first. */
  readonly sizes: ReadonlyArray<PictureSize>;
  /** Bytes of all pictures at [height, width, channels]; without a `fit`, every picture must have that size. */
  readonly decode: (
    shape: readonly [number, number, number],
    fit: Fit | undefined,
    rows?: Uint32Array,
  ) => Promise<Opened<Uint8Array>>;
  /** The same, of more than may be held: decoded into a file. */
  readonly decodeFar?: (
    shape: readonly [number, number, number],
    fit: Fit | undefined,
    rows?: Uint32Array,
  ) => Promise<Opened<Rows>>;
}

export type Field = NumberField | TextField | PictureField;

/** What the source did that a person should know of. */
export type Told =
  /** An axis of channels stood first, and was moved to the end because the address says so. */
  | { readonly told: "turned"; readonly field: string }
  /** A field was taken for a value of another name, since it alone fits. */
  | { readonly told: "bound"; readonly column: string; readonly field: string }
  /** Whole numbers 0 … full of an image became levels of its range. */
  | { readonly told: "levels"; readonly column: string; readonly full: number; readonly most: number }
  /** Rows of zeros and a one became classes. */
  | { readonly told: "one-hot"; readonly column: string }
  /** Samples of a sequence end before its length. */
  | {
      readonly told: "padded";
      readonly column: string;
      readonly count: number;
      readonly of: number;
      readonly shortest: number;
    }
  /** Pictures were brought to one size. */
  | { readonly told: "fitted"; readonly column: string; readonly fit: Fit; readonly found: number }
  /** Numbers were written in a way of people. */
  | { readonly told: "written"; readonly column: string; readonly word: string; readonly number: number }
  /** A column of a table has no name; counted from 1. */
  | { readonly told: "unnamed"; readonly place: number }
  /** Lines of a table that have more or fewer fields than there are names. */
  | { readonly told: "ragged"; readonly count: number }
  /** Parts of several addresses were joined. */
  | {
      readonly told: "joined";
      readonly by: "order" | "name" | "key";
      readonly key: string;
      readonly count: number;
      /** By order: columns that hold the same identities in another order. */
      readonly instead?: readonly [string, string];
    }
  /** Samples without a row were left out because the address says so; and rows that are of no sample. */
  | { readonly told: "matched"; readonly files: number; readonly rows: number };

export interface Found {
  /** The address. */
  readonly name: string;
  readonly count: number;
  readonly fields: ReadonlyArray<Field>;
  /** What can't be read, told of where something asks for it. */
  readonly broken?: ReadonlyArray<{ readonly name: string; readonly problem: DataProblem }>;
  /** Who each sample is, such as its file's name; absent: its row. */
  readonly ids?: ReadonlyArray<string>;
  /** Only samples are kept that a table beside it has rows for, and only those rows. */
  readonly matched?: true;
  /** The columns by which its rows are matched with those of others, because the address says so. */
  readonly by?: ReadonlyArray<string>;
  /** Its rows are matched with those of others by their order, because the address says so. */
  readonly inOrder?: true;
  /** Present when the source has its own test split. */
  readonly heldOut?: Found;
  readonly told?: ReadonlyArray<Told>;
}

/** What the classes of a set of images go by, where the set itself has no name for them. */
export const labelNames: ReadonlyArray<string> = [
  "label",
  "labels",
  "class",
  "classes",
  "digit",
  "target",
  "category",
  "y",
];

/** The shape of one sample's value, as far as there is one. */
export const shapeOf = (field: Field): ReadonlyArray<number> => {
  if (field._tag === "Numbers") return field.shape;
  if (field._tag === "Texts") return [];
  const [{ height, width, channels } = { height: 0, width: 0, channels: 0 }] = field.sizes;
  return [height, width, channels];
};
