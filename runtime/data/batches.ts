/**
 * A dataset's samples in the order and groups that training asks for.
 *
 * In: a dataset and row numbers. Out: one array per column with the batch as first axis. Buffers are handed back in and
 * filled again, so an epoch allocates once.
 */
import { type Stream, stream } from "../random/stream.js";
import { type Column, type Dataset, levelTable, width } from "./dataset.js";
import { isRows, kindOf, readRows } from "./rows.js";

export interface BatchColumn {
  /** With the batch as first axis. */
  readonly shape: ReadonlyArray<number>;
  readonly dtype: "f32" | "i32";
  readonly data: Float32Array | Int32Array;
}

export type Batch = Readonly<Record<string, BatchColumn>>;

/** How many blocks are mixed: samples of so many are drawn from one after another. */
const MIXED = 64;

/** Samples of whole blocks in a drawn order, mixed 64 blocks at a time. */
const blockOrder = (count: number, block: number, from: Stream): Uint32Array => {
  const blocks = from.permutation(Math.ceil(count / block));
  const order = new Uint32Array(count);
  let at = 0;
  for (let first = 0; first < blocks.length; first += MIXED) {
    const rows = [...blocks.subarray(first, first + MIXED)].flatMap((one) =>
      Array.from({ length: Math.min(block, count - one * block) }, (_, i) => one * block + i),
    );
    for (const place of from.permutation(rows.length)) order[at++] = rows[place] ?? 0;
  }
  return order;
};

/**
 * The order of `count` samples in an epoch: stream "shuffle" at step `epoch`. Where samples are read from a file by
 * blocks, blocks are drawn and samples mixed over 64 of them, so that each block is read once; the order follows from
 * the data and the seed alone, and is the same on every engine.
 */
export const epochOrder = (count: number, seed: number, epoch: number, block?: number): Uint32Array => {
  const from = stream(seed, "shuffle", epoch);
  return block === undefined || block * MIXED >= count ? from.permutation(count) : blockOrder(count, block, from);
};

/** Rows of a dataset that lie in one block; undefined where all are held. */
export const blockOf = ({ columns }: Dataset): number | undefined => {
  const blocks = columns.flatMap(({ data }) => (isRows(data) && data.block !== undefined ? [data.block] : []));
  return blocks.length === 0 ? undefined : Math.min(...blocks);
};

/** Begins to fetch samples that will be gathered; undefined where all are at hand. */
export const fetched = (
  { columns }: Dataset,
  indices: Uint32Array,
  from: number,
  to: number,
): Promise<void> | undefined => {
  const waits = columns.flatMap(({ data }) => (isRows(data) ? (data.fetch?.(indices.subarray(from, to)) ?? []) : []));
  return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
};

/**
 * The order of an epoch in which each class comes equally often, up to one sample, however rare it is: rows of the
 * rarer ones come several times, each as often as its fellows up to once. Streams "shuffle" and "balance" at step
 * `epoch`.
 */
export const balancedOrder = (classes: Int32Array, seed: number, epoch: number): Uint32Array => {
  const rows = new Map<number, Array<number>>();
  for (const row of epochOrder(classes.length, seed, epoch)) {
    const of = classes[row] ?? 0;
    const own = rows.get(of);
    if (own === undefined) rows.set(of, [row]);
    else own.push(row);
  }
  const own = [...rows.values()];
  const chosen = Uint32Array.from(classes, (_, i) => {
    const list = own[i % own.length] ?? [];
    return list[Math.floor(i / own.length) % list.length] ?? 0;
  });
  return stream(seed, "balance", epoch)
    .permutation(chosen.length)
    .map((at) => chosen[at] ?? 0);
};

/** An array of `length`, over the old one's memory when that is large enough. */
const buffer = (dtype: "f32" | "i32", length: number, old: BatchColumn | undefined): Float32Array | Int32Array => {
  const make = dtype === "f32" ? Float32Array : Int32Array;
  const memory = old?.dtype === dtype && old.data.buffer instanceof ArrayBuffer ? old.data.buffer : undefined;
  return memory !== undefined && memory.byteLength >= length * 4 ? new make(memory, 0, length) : new make(length);
};

/** Copies rows of bytes as the numbers that they are levels of. */
const fillLevels = (
  { levels = [0, 1] }: Column,
  data: Uint8Array,
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

const ascending = (length: number): Uint32Array => Uint32Array.from({ length }, (_, i) => i);

let spare = new Uint8Array(0);

/** Room for the bytes of a batch, until the next asks for it. */
const scratch = (length: number): Uint8Array => {
  if (spare.length < length) spare = new Uint8Array(length);
  return spare.subarray(0, length);
};

const gathered = (column: Column, rows: Uint32Array, old: BatchColumn | undefined): BatchColumn => {
  const size = width(column.shape);
  const data = buffer(column.dtype, rows.length * size, old);
  if (column.data instanceof Uint8Array) fillLevels(column, column.data, size, rows, data);
  else if (kindOf(column.data) === "u8") {
    const bytes = scratch(rows.length * size);
    readRows(column.data, size, rows, bytes);
    fillLevels(column, bytes, size, ascending(rows.length), data);
  } else readRows(column.data, size, rows, data);
  return { shape: [rows.length, ...column.shape], dtype: column.dtype, data };
};

/**
 * Copies the samples `indices[from … to − 1]` (fewer at the end of `indices`: a last smaller batch is kept). With
 * `reuse`, an earlier batch that nobody reads any more, its memory is written over.
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
