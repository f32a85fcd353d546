/**
 * A dataset's samples in the order and groups that training asks for.
 *
 * In: a dataset and row numbers. Out: one array per column with the batch as first axis. Buffers are handed back in and filled again, so an epoch
 * allocates once.
 */
import { stream } from "../random/stream.js";
import { type Column, type Dataset, levelTable, width } from "./dataset.js";

export interface BatchColumn {
  /** With the batch as first axis. */
  readonly shape: ReadonlyArray<number>;
  readonly dtype: "f32" | "i32";
  readonly data: Float32Array | Int32Array;
}

export type Batch = Readonly<Record<string, BatchColumn>>;

/** The order of `count` samples in an epoch: stream "shuffle" at step `epoch`. */
export const epochOrder = (count: number, seed: number, epoch: number): Uint32Array =>
  stream(seed, "shuffle", epoch).permutation(count);

/** An array of `length`, over the old one's memory when that is large enough. */
const buffer = (dtype: "f32" | "i32", length: number, old: BatchColumn | undefined): Float32Array | Int32Array => {
  const make = dtype === "f32" ? Float32Array : Int32Array;
  const memory = old?.dtype === dtype && old.data.buffer instanceof ArrayBuffer ? old.data.buffer : undefined;
  return memory !== undefined && memory.byteLength >= length * 4 ? new make(memory, 0, length) : new make(length);
};

/** Copies rows of bytes as the numbers that they are levels of. */
const fillLevels = (
  { data, levels = [0, 1] }: Column,
  size: number,
  rows: Uint32Array,
  out: Float32Array | Int32Array,
) => {
  const table = levelTable(levels);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] ?? 0) * size;
    for (let k = 0, to = i * size; k < size; k++, to++) out[to] = table[data[from + k] ?? 0] ?? 0;
  }
};

const gathered = (column: Column, rows: Uint32Array, old: BatchColumn | undefined): BatchColumn => {
  const size = width(column.shape);
  const data = buffer(column.dtype, rows.length * size, old);
  if (column.data instanceof Uint8Array) fillLevels(column, size, rows, data);
  else
    for (let i = 0; i < rows.length; i++) {
      const from = (rows[i] ?? 0) * size;
      data.set(column.data.subarray(from, from + size), i * size);
    }
  return { shape: [rows.length, ...column.shape], dtype: column.dtype, data };
};

/**
 * Copies the samples `indices[from … to − 1]` (fewer at the end of `indices`: a last smaller batch is kept). With `reuse`, an earlier batch that nobody reads any
 * more, its memory is written over.
 */
export const gather = (dataset: Dataset, indices: Uint32Array, from: number, to: number, reuse?: Batch): Batch => {
  const rows = indices.subarray(from, to);
  return Object.fromEntries(
    dataset.columns.map((column) => {
      const old = reuse !== undefined && Object.hasOwn(reuse, column.name) ? reuse[column.name] : undefined;
      return [column.name, gathered(column, rows, old)] as const;
    }),
  );
};
