// Strided copies between arrays of 4-byte elements: what a plan's moves and gathers do. In: places in arrays; writes
// into the target array.
import type { Move } from "../../../compiler/emit/plan.js";

export type Elements = Float32Array | Int32Array;

/** Where a buffer's elements stand. */
export interface Place {
  readonly elements: Elements;
  readonly start: number;
}

/** Runs at least this long are copied by the array's own method. */
const longRun = 12;

/** Rows and columns of the blocks that a transpose is done in, so that both sides stay in cache. */
const block = 16;

const copyRun = (from: Elements, read: number, to: Elements, write: number, size: number): void => {
  if (size < longRun) for (let i = 0; i < size; i++) to[write + i] = from[read + i] as number;
  else if (from === to) to.copyWithin(write, read, read + size);
  else to.set(from.subarray(read, read + size), write);
};

type Plane = Pick<Move, "sizes" | "reads" | "writes">;

/** The two innermost loops, block by block. */
const copyBlocks = (
  { sizes, reads, writes }: Plane,
  from: Elements,
  read: number,
  to: Elements,
  write: number,
): void => {
  const [rows = 1, columns = 1] = sizes.slice(-2);
  const [downRead = 0, acrossRead = 0] = reads.slice(-2);
  const [downWrite = 0, acrossWrite = 0] = writes.slice(-2);
  for (let top = 0; top < rows; top += block) {
    const bottom = Math.min(rows, top + block);
    for (let left = 0; left < columns; left += block) {
      const right = Math.min(columns, left + block);
      for (let i = top; i < bottom; i++) {
        let r = read + i * downRead + left * acrossRead;
        let w = write + i * downWrite + left * acrossWrite;
        for (let j = left; j < right; j++) {
          to[w] = from[r] as number;
          r += acrossRead;
          w += acrossWrite;
        }
      }
    }
  }
};

const copyLine = (
  from: Elements,
  read: number,
  byRead: number,
  to: Elements,
  write: number,
  byWrite: number,
  size: number,
): void => {
  let r = read;
  let w = write;
  for (let i = 0; i < size; i++) {
    to[w] = from[r] as number;
    r += byRead;
    w += byWrite;
  }
};

/** Copies what `move` says, from and to these places. */
export const copy = (move: Move, source: Place, target: Place): void => {
  const { sizes, reads, writes } = move;
  const last = sizes.length - 1;
  const [size, byRead, byWrite] = [sizes[last] ?? 1, reads[last] ?? 1, writes[last] ?? 1];
  const [from, to] = [source.elements, target.elements];
  const transposes = last > 0 && byRead !== 1 && reads[last - 1] === 1;
  const walk = (axis: number, read: number, write: number): void => {
    if (transposes && axis === last - 1) copyBlocks(move, from, read, to, write);
    else if (axis === last) {
      if (byRead === 1 && byWrite === 1) copyRun(from, read, to, write, size);
      else copyLine(from, read, byRead, to, write, byWrite, size);
    } else {
      const [count, down, across] = [sizes[axis] ?? 1, reads[axis] ?? 0, writes[axis] ?? 0];
      for (let i = 0; i < count; i++) walk(axis + 1, read + i * down, write + i * across);
    }
  };
  walk(0, source.start + move.start, target.start + move.to);
};

/** Copies the rows of a table that `indices` name, one after the other. Throws at an index that it doesn't have. */
export const copyRows = (
  table: Place,
  rows: number,
  width: number,
  indices: Place,
  count: number,
  target: Place,
): void => {
  for (let i = 0; i < count; i++) {
    const index = indices.elements[indices.start + i] as number;
    if (index < 0 || index >= rows) throw new Error(`index ${index} is outside the table's ${rows} rows`);
    copyRun(table.elements, table.start + index * width, target.elements, target.start + i * width, width);
  }
};
