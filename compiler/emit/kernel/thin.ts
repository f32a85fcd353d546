// Products of few rows, such as the picture of one sample, as generated WebAssembly SIMD. In: bias and activation; out:
// a routine that reads B where it lies: packing it, as tiles want it, costs more than the product where few rows share
// the work.
import { bits, type Frame, f32x4, i32, load, openFrame, store, type Variable } from "./assembly.js";
import type { Code, Routine } from "./encode.js";
import { activated } from "./instructions.js";
import type { Unary } from "./program.js";

export interface Thin {
  readonly fma: boolean;
  readonly bias: boolean;
  readonly activation: Unary | "none";
}

/** The most rows that are quicker without packing; each reads all of B anew. */
export const thinRows = 3;

/** Vectors of columns whose sums are in registers at a time. */
const wide = 8;

const number = i32.constant;
const times4 = (value: Code): Code => i32.shiftLeft(value, number(2));

/** How columns are read and written: vectors of four, or one number. */
interface Width {
  readonly vectors: number;
  readonly columns: number;
  readonly load: (address: Code, offset?: number) => Code;
  readonly store: (address: Code, value: Code, offset?: number) => Code;
}

/** Widest first; what one leaves, the next takes. */
const widths: ReadonlyArray<Width> = [
  { vectors: wide, columns: 4 * wide, load: load.four, store: store.four },
  { vectors: 1, columns: 4, load: load.four, store: store.four },
  { vectors: 1, columns: 1, load: load.one, store: store.one },
];

interface Row {
  readonly frame: Frame;
  readonly spec: Thin;
  /** The row of A, and where it ends. */
  readonly x: Code;
  readonly end: Code;
  /** Bytes between lines of B. */
  readonly stride: Code;
  readonly sums: ReadonlyArray<Variable>;
}

/** The columns from these addresses of B, bias and output on, summed over the lines in order, as tiles do it. */
const computeColumns = (row: Row, width: Width, b: Code, bias: Code, out: Code): void => {
  const { frame, spec, stride } = row;
  const { activation } = spec;
  const sums = row.sums.slice(0, width.vectors);
  sums.forEach((sum, i) => {
    frame.emit(sum.set(spec.bias ? width.load(bias, 16 * i) : bits.zero));
  });
  const [x, y] = [frame.counter(row.x), frame.counter(b)];
  frame.unrolled(i32.below(x.get, row.end), 2, () => {
    const factor = frame.keep("v128", load.splat(x.get));
    sums.forEach((sum, i) => {
      const line = width.load(y.get, 16 * i);
      const added = spec.fma
        ? f32x4.relaxedMultiplyAdd(factor, line, sum.get)
        : f32x4.add(sum.get, f32x4.multiply(factor, line));
      frame.emit(sum.set(added));
    });
    frame.advance(x, number(4));
    frame.advance(y, stride);
  });
  sums.forEach((sum, i) => {
    frame.emit(width.store(out, activation === "none" ? sum.get : activated(activation, frame, sum.get), 16 * i));
  });
};

/** `(m, n, k, a, b, bias, out)`, of the parameters of every product (matmul.ts). */
export const thinRoutine = (spec: Thin, parameters: number): Routine => {
  const frame = openFrame(Array.from({ length: parameters }, () => "i32" as const));
  const [m, n, k, a, b, bias, out] = [0, 1, 2, 3, 4, 5, 6].map(frame.parameter) as [
    Code,
    Code,
    Code,
    Code,
    Code,
    Code,
    Code,
  ];
  const [stride, depth] = [frame.keep("i32", times4(n)), frame.keep("i32", times4(k))];
  const sums = Array.from({ length: wide }, () => frame.variable("v128"));
  const [x, y, row] = [frame.counter(a), frame.counter(out), frame.counter(number(0))];
  frame.repeat(i32.below(row.get, m), () => {
    const end = frame.keep("i32", i32.add(x.get, depth));
    const column = frame.counter(number(0));
    for (const width of widths) {
      const last = i32.below(n, i32.add(column.get, number(width.columns)));
      frame.repeat(i32.isZero(last), () => {
        const from = times4(column.get);
        const at = (base: Code): Code => frame.keep("i32", i32.add(base, from));
        computeColumns({ frame, spec, x: x.get, end, stride, sums }, width, at(b), at(bias), at(y.get));
        frame.advance(column, number(width.columns));
      });
    }
    frame.advance(x, depth);
    frame.advance(y, stride);
    frame.advance(row, number(1));
  });
  return frame.finish([]);
};
