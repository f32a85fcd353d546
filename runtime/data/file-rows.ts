/**
 * Rows of a file, read by position: arrays that are larger than may be held.
 *
 * In: where the numbers begin, how many a row has and how they are stored. Out: rows. Of a file that the system can
 * keep in its cache, each row is read by itself, in any order. Of a larger one, blocks of a megabyte are read at once
 * and the last of them kept; training takes its rows from few blocks at a time (`epochOrder`), so each is read once in
 * an epoch, ahead of the step that needs it.
 */
import { openSync, read, readSync } from "node:fs";
import { promisify } from "node:util";
import type { NpyData, NpyKind } from "../checkpoint/npy-kind.js";
import { held, type OpenFile } from "./open-file.js";
import type { Kept, Rows } from "./rows.js";

export interface StoredRows {
  readonly path: string;
  /** Where it is open already: it may have no name any more. */
  readonly file?: OpenFile;
  /** Where the numbers begin. */
  readonly start: number;
  readonly count: number;
  /** Numbers of a row. */
  readonly each: number;
  readonly kind: NpyKind;
}

/** Larger files are read by blocks. The same everywhere, since the order of samples depends on it. */
const mostScattered = 2 ** 30;

const BLOCK = 2 ** 20;
/** Bytes of blocks that are kept. */
const KEPT = 2 ** 28;

const readAt = promisify(read);

const pour = (from: NpyData, start: number, each: number, out: Kept, to: number): void => {
  if (from instanceof BigInt64Array || from instanceof BigUint64Array)
    for (let i = 0; i < each; i++) out[to + i] = Number(from[start + i] ?? 0n);
  else out.set(from.subarray(start, start + each), to);
};

interface Blocks {
  /** The numbers of a block, waited for where they are not here. */
  readonly at: (block: number) => NpyData;
  /** Begins to read a block; undefined where it is here. */
  readonly coming: (block: number) => Promise<void> | undefined;
}

/** The blocks of a file, of which the last ones read are kept. */
const blocksOf = ({ path, file: given, start, count, each, kind }: StoredRows, perBlock: number): Blocks => {
  const numbers = kind.numbers;
  if (numbers === undefined) throw new Error("rows of a file are of numbers");
  const bytes = perBlock * each * kind.item;
  const most = Math.max(2, Math.floor(KEPT / bytes));
  const kept = new Map<number, NpyData>();
  const begun = new Map<number, Promise<void>>();
  let file = given;
  const opened = (): number => {
    file ??= held(openSync(path, "r"));
    return file.fd;
  };
  const room = (block: number): Uint8Array =>
    new Uint8Array(Math.min(perBlock, count - block * perBlock) * each * kind.item);
  const keep = (block: number, read: Uint8Array, found: number): NpyData => {
    if (found !== read.length) throw new Error(`${path} has become shorter while it was read`);
    const made = numbers(read);
    kept.set(block, made);
    for (const oldest of kept.keys()) {
      if (kept.size <= most) break;
      kept.delete(oldest);
    }
    return made;
  };
  const fetched = async (block: number): Promise<void> => {
    const into = room(block);
    const { bytesRead } = await readAt(opened(), into, 0, into.length, start + block * bytes);
    begun.delete(block);
    if (!kept.has(block)) keep(block, into, bytesRead);
  };
  return {
    at: (block) => {
      const here = kept.get(block);
      if (here !== undefined) return here;
      const into = room(block);
      return keep(block, into, readSync(opened(), into, 0, into.length, start + block * bytes));
    },
    coming: (block) => {
      if (kept.has(block)) return undefined;
      const reading = begun.get(block) ?? fetched(block);
      begun.set(block, reading);
      return reading;
    },
  };
};

/** How many rows from a place on stand one behind the other. */
const runAt = (rows: Uint32Array, at: number): number => {
  let end = at + 1;
  while (end < rows.length && rows[end] === (rows[end - 1] ?? 0) + 1) end++;
  return end - at;
};

/** Each row by itself, and rows that stand together at once. */
const scattered = ({ path, file: given, start, each, kind }: StoredRows): Rows["read"] => {
  const { item, numbers } = kind;
  if (numbers === undefined) throw new Error("rows of a file are of numbers");
  let file = given;
  const fill = (into: Uint8Array, row: number): void => {
    file ??= held(openSync(path, "r"));
    const found = readSync(file.fd, into, 0, into.length, start + row * each * item);
    if (found !== into.length) throw new Error(`${path} has become shorter while it was read`);
  };
  return (rows, out) => {
    const direct = kind.name === "uint8" || kind.name === "bool" || kind.name === "float32";
    for (let at = 0; at < rows.length; ) {
      const [run, row] = [runAt(rows, at), rows[at] ?? 0];
      if (direct) fill(new Uint8Array(out.buffer, out.byteOffset + at * each * item, run * each * item), row);
      else {
        const bytes = new Uint8Array(run * each * item);
        fill(bytes, row);
        pour(numbers(bytes), 0, run * each, out, at * each);
      }
      at += run;
    }
  };
};

export const fileRows = (stored: StoredRows): Rows => {
  const { count, each, kind } = stored;
  const shape = {
    kind: kind.name === "uint8" || kind.name === "bool" ? "u8" : "f32",
    length: count * each,
    far: true,
  } as const;
  return count * each * kind.item > mostScattered
    ? { ...shape, ...byBlocks(stored) }
    : { ...shape, read: scattered(stored) };
};

/** Rows of whole blocks. */
export const byBlocks = (stored: StoredRows): Required<Pick<Rows, "block" | "read" | "fetch">> => {
  const { each, kind } = stored;
  const perBlock = Math.max(1, Math.floor(BLOCK / (each * kind.item)));
  const blocks = blocksOf(stored, perBlock);
  return {
    block: perBlock,
    read: (rows, out) => {
      let [at, held]: [number, NpyData | undefined] = [-1, undefined];
      for (const [to, row] of rows.entries()) {
        const block = Math.floor(row / perBlock);
        if (block !== at || held === undefined) [at, held] = [block, blocks.at(block)];
        pour(held, (row - block * perBlock) * each, each, out, to * each);
      }
    },
    fetch: (rows) => {
      const wanted = new Set(Array.from(rows, (row) => Math.floor(row / perBlock)));
      const waits = [...wanted].flatMap((block) => blocks.coming(block) ?? []);
      return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
    },
  };
};
