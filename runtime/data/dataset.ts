/**
 * What every source gives: named columns of equal length.
 *
 * A `Wanted` says what the spec asks for; a `Dataset` holds exactly one column for each wanted name, in wanted order, with the wanted shape and dtype. Where
 * samples lack a condition that has a null, a column of ones and zeros beside it says which have it.
 */
import type * as E from "fp-ts/lib/Either.js";
import type { ReadonlyNonEmptyArray } from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { DataProblem } from "./problem.js";

/** One value per sample: `data` is [count, ...shape] in C order. */
export interface Column {
  readonly name: string;
  readonly shape: ReadonlyArray<number>;
  readonly dtype: "f32" | "i32";
  readonly data: Float32Array | Int32Array;
}

export interface Dataset {
  readonly name: string;
  readonly count: number;
  readonly columns: ReadonlyArray<Column>;
  /** Present when the source has its own test split. */
  readonly heldOut?: Dataset;
}

export interface Wanted {
  readonly name: string;
  readonly role: "input" | "condition";
  /** Of one sample. */
  readonly shape: ReadonlyArray<number>;
  readonly dtype: "f32" | "i32";
  /** Every value must lie in it, ends included. */
  readonly range?: readonly [number, number];
  /** A category's size: every value must be one of 0 … classes − 1. */
  readonly classes?: number;
  /** A set's size: a row of so many zeros and ones. */
  readonly members?: number;
  /** Names of the classes or members. */
  readonly labels?: ReadonlyArray<string>;
  /** Samples may lack it: the model has a null for it. */
  readonly nullable?: boolean;
}

export type Opened<A> = E.Either<ReadonlyNonEmptyArray<DataProblem>, A>;

/** One scheme of data addresses. */
export interface Source {
  /** How an address is written, for help texts. */
  readonly usage: string;
  readonly doc: string;
  /** Whether an address needs a path after its colon. */
  readonly takesPath: boolean;
  /** `rest` is the address after the scheme and its colon; empty if there is none. */
  readonly open: (address: string, rest: string, wanted: ReadonlyArray<Wanted>) => Promise<Opened<Dataset>>;
}

/** Values per sample. */
export const width = (shape: ReadonlyArray<number>): number => shape.reduce((product, size) => product * size, 1);

const taken = (column: Column, rows: Uint32Array): Column => {
  const size = width(column.shape);
  const data = new (column.dtype === "f32" ? Float32Array : Int32Array)(rows.length * size);
  for (const [to, from] of rows.entries()) data.set(column.data.subarray(from * size, (from + 1) * size), to * size);
  return { ...column, data };
};

/** The samples `rows` of a dataset, in that order, copied. */
export const take = (dataset: Dataset, rows: Uint32Array): Dataset => ({
  name: dataset.name,
  count: rows.length,
  columns: dataset.columns.map((column) => taken(column, rows)),
});
