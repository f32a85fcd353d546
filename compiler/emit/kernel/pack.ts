// How a product reads its factors: lines of k, a few rows (or columns) wide, copied one after the other, so that the
// tile reads nothing but its neighbour. In: the width and how the factor is stored; out: a routine of the module.
import { bits, type Frame, i32, load, openFrame, store, type Variable } from "./assembly.js";
import type { Code, Routine } from "./encode.js";

/**
 * `lines`: the elements of one line are neighbours. `rows`: the elements of one row are. `table`: element [row, line]
 * stands at rows[row] + lines[line], two lists of element numbers.
 */
export type Stored = "lines" | "rows" | "table";

const number = i32.constant;
const four = number(4);

/** Four rows as columns. */
export const transpose4 = (frame: Frame, rows: ReadonlyArray<Code>): ReadonlyArray<Code> => {
  const low = (x: Code, y: Code): Code => frame.keep("v128", bits.interleaveLow(x, y));
  const high = (x: Code, y: Code): Code => frame.keep("v128", bits.interleaveHigh(x, y));
  const [a, b, c, d] = [rows[0]!, rows[1]!, rows[2]!, rows[3]!];
  const [ab, cd, ab2, cd2] = [low(a, b), low(c, d), high(a, b), high(c, d)];
  return [bits.lowHalves(ab, cd), bits.highHalves(ab, cd), bits.lowHalves(ab2, cd2), bits.highHalves(ab2, cd2)];
};

/** Reads four lines of every row at these addresses and writes them as lines. */
const transposeLines = (frame: Frame, to: Code, rows: ReadonlyArray<Code>): void => {
  for (let half = 0; half < rows.length; half += 4) {
    const loaded = rows.slice(half, half + 4).map((row) => frame.keep("v128", load.four(row)));
    transpose4(frame, loaded).forEach((line, i) => {
      frame.emit(store.four(to, line, i * rows.length * 4 + half * 4));
    });
  }
};

const copyVectors = (frame: Frame, to: Code, from: Code, width: number): void => {
  for (let at = 0; at < width * 4; at += 16) frame.emit(store.four(to, load.four(from, at), at));
};

const copyOne = (frame: Frame, to: Code, from: Code, offset: number): void =>
  frame.emit(i32.store(to, i32.load(from), offset));

/** What a packing routine is called with: where to, how many lines, where from, and how that is laid out. */
interface Packing {
  readonly frame: Frame;
  readonly width: number;
  readonly to: Variable;
  /** Where the last line, and where the last group of four, ends. */
  readonly end: Code;
  readonly vectorEnd: Code;
}

/** Calls `body` for each line, or group of four lines. */
const through = ({ frame, to, width, end, vectorEnd }: Packing, lines: 4 | 1, body: () => void): void =>
  frame.repeat(i32.below(to.get, lines === 4 ? vectorEnd : end), () => {
    body();
    frame.advance(to, number(width * 4 * lines));
  });

const openPacking = (frame: Frame, width: number): Packing => {
  const [to, lines] = [frame.parameter(0), frame.parameter(1)];
  const sized = (n: Code): Code => i32.add(to, i32.multiply(n, number(width * 4)));
  const end = frame.keep("i32", sized(lines));
  return { frame, width, to: frame.counter(to), end, vectorEnd: frame.keep("i32", sized(i32.and(lines, number(-4)))) };
};

const times = <A>(count: number, f: (i: number) => A): ReadonlyArray<A> =>
  Array.from({ length: count }, (_, i) => f(i));

/** (to, lines, from, bytes from one line to the next). */
const packLines = (packing: Packing): void => {
  const { frame, width, to } = packing;
  const from = frame.counter(frame.parameter(2));
  through(packing, 1, () => {
    copyVectors(frame, to.get, from.get, width);
    frame.advance(from, frame.parameter(3));
  });
};

/** (to, lines, from, bytes from one row to the next). */
const packRows = (packing: Packing): void => {
  const { frame, width, to } = packing;
  const rows = [frame.counter(frame.parameter(2))];
  while (rows.length < width) rows.push(frame.counter(i32.add(rows.at(-1)!.get, frame.parameter(3))));
  through(packing, 4, () => {
    transposeLines(
      frame,
      to.get,
      rows.map((row) => row.get),
    );
    for (const row of rows) frame.advance(row, number(16));
  });
  through(packing, 1, () => {
    rows.forEach((row, i) => {
      copyOne(frame, to.get, row.get, i * 4);
      frame.advance(row, four);
    });
  });
};

const bytesAt = (table: Code, offset = 0): Code => i32.shiftLeft(i32.load(table, offset), number(2));

/** Whether the number at `offset` bytes in a table is `apart` more than the first. */
const ahead = (table: Code, offset: number, apart: number): Code =>
  i32.equal(i32.subtract(i32.load(table, offset), i32.load(table)), number(apart));

/** Rows that are neighbours are copied together; of others, four lines that are neighbours are transposed. */
const packTable = (packing: Packing): void => {
  const { frame, width, to } = packing;
  const [from, line, table] = [frame.parameter(2), frame.counter(frame.parameter(3)), frame.parameter(4)];
  const rows = times(width, (i) => frame.keep("i32", i32.add(from, bytesAt(table, i * 4))));
  const neighbours = rows
    .slice(1)
    .reduce((all, row, i) => i32.and(all, i32.equal(i32.subtract(row, rows[0]!), number(i * 4 + 4))), number(1));
  const singly = (): void => {
    const at = frame.keep("i32", bytesAt(line.get));
    rows.forEach((row, i) => {
      copyOne(frame, to.get, i32.add(row, at), i * 4);
    });
    frame.advance(line, four);
  };
  const together = (): void =>
    through(packing, 1, () => {
      copyVectors(frame, to.get, frame.keep("i32", i32.add(rows[0]!, bytesAt(line.get))), width);
      frame.advance(line, four);
    });
  const apart = (): void => {
    through(packing, 4, () => {
      const straight = [1, 2, 3].reduce((all, i) => i32.and(all, ahead(line.get, i * 4, i)), number(1));
      frame.when(
        straight,
        () => {
          const at = frame.keep("i32", bytesAt(line.get));
          transposeLines(
            frame,
            to.get,
            rows.map((row) => frame.keep("i32", i32.add(row, at))),
          );
          frame.advance(line, number(16));
        },
        () => {
          const start = frame.keep("i32", to.get);
          for (let i = 0; i < 4; i += 1) {
            singly();
            if (i < 3) frame.advance(to, number(width * 4));
          }
          frame.emit(to.set(start));
        },
      );
    });
    through(packing, 1, singly);
  };
  frame.when(neighbours, together, apart);
};

const packers: { readonly [S in Stored]: (packing: Packing) => void } = {
  lines: packLines,
  rows: packRows,
  table: packTable,
};

/**
 * `(to, lines, from, stride)`, or `(to, lines, from, line numbers, row numbers)` for a table. Writes lines × width
 * floats.
 */
export const packRoutine = (stored: Stored, width: number): Routine => {
  const frame = openFrame(times(stored === "table" ? 5 : 4, () => "i32" as const));
  packers[stored](openPacking(frame, width));
  return frame.finish([]);
};

/**
 * `(to, lines, from, bytes between lines, bytes between rows, rows)` for fewer rows than the width: zeros stand for
 * those that are not there.
 */
export const packEdgeRoutine = (width: number): Routine => {
  const frame = openFrame(times(6, () => "i32" as const));
  const packing = openPacking(frame, width);
  const from = frame.counter(frame.parameter(2));
  through(packing, 1, () => {
    for (let at = 0; at < width * 4; at += 16) frame.emit(store.four(packing.to.get, bits.zero, at));
    const row = frame.counter(number(0));
    const source = frame.counter(from.get);
    frame.repeat(i32.below(row.get, frame.parameter(5)), () => {
      copyOne(frame, i32.add(packing.to.get, i32.shiftLeft(row.get, number(2))), source.get, 0);
      frame.advance(source, frame.parameter(4));
      frame.advance(row, number(1));
    });
    frame.advance(from, frame.parameter(3));
  });
  return frame.finish([]);
};
