// The heart of a product: four rows of A times eight columns of B, all sums in registers. In: an activation; out: a
// routine over packed factors (pack.ts).
import { type Frame, f32x4, i32, load, openFrame, store, type Variable } from "./assembly.js";
import type { Code, Routine } from "./encode.js";
import { activated } from "./instructions.js";
import type { Unary } from "./program.js";

export const tileRows = 4;
export const tileColumns = 8;

const number = i32.constant;

/** The left and right half of the sums of each row. */
type Sums = ReadonlyArray<readonly [Variable, Variable]>;

const [lines, a, b, out, stride, bias, first, last] = [0, 1, 2, 3, 4, 5, 6, 7];

/** Visits each half of each row of the output: its address, and where the half stands from there on. */
const alongRows = (frame: Frame, sums: Sums, visit: (half: Variable, at: Code, offset: number) => void): void => {
  const at = frame.counter(frame.parameter(out));
  for (const [left, right] of sums) {
    visit(left, at.get, 0);
    visit(right, at.get, 16);
    frame.advance(at, frame.parameter(stride));
  }
};

const begin = (frame: Frame, sums: Sums): void => {
  const from = (half: Variable, at: Code, offset: number): void => frame.emit(half.set(load.four(at, offset)));
  const fromBias = (): void => {
    for (const [left, right] of sums) {
      from(left, frame.parameter(bias), 0);
      from(right, frame.parameter(bias), 16);
    }
  };
  frame.when(frame.parameter(first), fromBias, () => alongRows(frame, sums, from));
};

/** One line: eight numbers of B, and each of four of A times them. */
const addLine = (frame: Frame, sums: Sums, x: Variable, y: Variable, fma: boolean): void => {
  const added = (sum: Variable, a: Code, b: Code): Code =>
    sum.set(fma ? f32x4.relaxedMultiplyAdd(a, b, sum.get) : f32x4.add(sum.get, f32x4.multiply(a, b)));
  const [left, right] = [frame.keep("v128", load.four(y.get)), frame.keep("v128", load.four(y.get, 16))];
  sums.forEach(([l, r], row) => {
    const factor = frame.keep("v128", load.splat(x.get, row * 4));
    frame.emit(added(l, factor, left));
    frame.emit(added(r, factor, right));
  });
  frame.advance(x, number(tileRows * 4));
  frame.advance(y, number(tileColumns * 4));
};

/**
 * `(lines, A, B, out, bytes between rows of out, bias, first, last)`: the sums start from the bias in the first block
 * of lines, else from the output; the activation follows the last. A long activation is function 0 of the module.
 */
export const tileRoutine = ({
  activation,
  fma,
}: {
  readonly activation: Unary | "none";
  readonly fma: boolean;
}): Routine => {
  const frame = openFrame(Array.from({ length: 8 }, () => "i32" as const));
  const sums: Sums = Array.from({ length: tileRows }, () => [frame.variable("v128"), frame.variable("v128")] as const);
  begin(frame, sums);
  const [x, y] = [frame.counter(frame.parameter(a)), frame.counter(frame.parameter(b))];
  const end = frame.keep(
    "i32",
    i32.add(frame.parameter(b), i32.multiply(frame.parameter(lines), number(tileColumns * 4))),
  );
  frame.unrolled(i32.below(y.get, end), 4, () => addLine(frame, sums, x, y, fma));
  if (activation !== "none") {
    frame.when(frame.parameter(last), () => {
      for (const half of sums.flat()) frame.emit(half.set(activated(activation, frame, half.get)));
    });
  }
  alongRows(frame, sums, (half, at, offset) => frame.emit(store.four(at, half.get, offset)));
  return frame.finish([]);
};

/** `(from, bytes between its rows, and its columns, to, the same of it, rows, columns)`: copies a part of a tile. */
export const partRoutine = (): Routine => {
  const frame = openFrame(Array.from({ length: 8 }, () => "i32" as const));
  const [from, fromRow, fromColumn, to, toRow, toColumn, rows, columns] = [0, 1, 2, 3, 4, 5, 6, 7].map(
    frame.parameter,
  ) as [Code, Code, Code, Code, Code, Code, Code, Code];
  const [readRow, writeRow, row] = [frame.counter(from), frame.counter(to), frame.counter(number(0))];
  frame.repeat(i32.below(row.get, rows), () => {
    const [read, write, column] = [frame.counter(readRow.get), frame.counter(writeRow.get), frame.counter(number(0))];
    frame.repeat(i32.below(column.get, columns), () => {
      frame.emit(i32.store(write.get, i32.load(read.get)));
      frame.advance(read, fromColumn);
      frame.advance(write, toColumn);
      frame.advance(column, number(1));
    });
    frame.advance(readRow, fromRow);
    frame.advance(writeRow, toRow);
    frame.advance(row, number(1));
  });
  return frame.finish([]);
};
