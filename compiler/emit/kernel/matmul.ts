// Matrix products as generated WebAssembly SIMD. In: which operands are stored transposed, bias and activation; out: a
// module. Eight columns of B at a time are copied into a panel that stays in the first-level cache; against it run tiles
// of four rows of A, whose 4 × 8 sums stay in registers. The last tile of rows and the last panel of columns reach back
// over the ones before where the size is no multiple: every sum has the same order of terms wherever it is computed, so
// writing it twice changes nothing.
import { bits, type Frame, f32x4, i32, load, openFrame, store, type Variable } from "./assembly.js";
import { assembleModule, type Code, type ValueType } from "./encode.js";
import { isShared, longBodies, unaryCode } from "./instructions.js";
import type { Unary } from "./program.js";

export interface MatMul {
  /** A is stored [k, m] instead of [m, k]. */
  readonly transposeA: boolean;
  /** B is stored [n, k] instead of [k, n]. */
  readonly transposeB: boolean;
  readonly bias: boolean;
  readonly activation: Unary | "none";
}

const panelWidth = 8;
const tileRows = 4;
const tileBytes = tileRows * panelWidth * 4;

/** Bytes of scratch memory that `run` needs: one panel of B and one tile of the result. */
export const scratchBytes = (_m: number, _n: number, k: number): number => k * panelWidth * 4 + tileBytes;

interface Job {
  readonly spec: MatMul;
  readonly frame: Frame;
  readonly m: Code;
  readonly n: Code;
  readonly k: Code;
  readonly a: Code;
  readonly b: Code;
  readonly bias: Code;
  readonly out: Code;
  readonly tile: Code;
  readonly panel: Code;
  /** First row of the current tile and first column of the current panel. */
  readonly row: Variable;
  readonly column: Variable;
}

const number = i32.constant;
const times4 = (value: Code): Code => i32.shiftLeft(value, number(2));

const advance = (frame: Frame, variable: Variable, by: Code): void =>
  frame.emit(variable.set(i32.add(variable.get, by)));

const variableAt = (frame: Frame, start: Code): Variable => {
  const variable = frame.variable("i32");
  frame.emit(variable.set(start));
  return variable;
};

const when = (frame: Frame, condition: Code, body: () => void, otherwise?: () => void): void => {
  frame.emit([...condition, 0x04, 0x40]);
  body();
  if (otherwise) {
    frame.emit([0x05]);
    otherwise();
  }
  frame.emit([0x0b]);
};

/** Copies one float. */
const copyOne = (frame: Frame, to: Code, from: Code): void => frame.emit(store.one(to, load.one(from)));

/** Panel [k, 8] of a narrow B, n < 8: float by float, after zeros. */
const packNarrow = (job: Job): void => {
  const { frame, spec } = job;
  const to = variableAt(frame, job.panel);
  const line = variableAt(frame, number(0));
  frame.repeat(i32.below(line.get, job.k), () => {
    frame.emit([...store.four(to.get, bits.zero), ...store.four(to.get, bits.zero, 16)]);
    const i = variableAt(frame, number(0));
    frame.repeat(i32.below(i.get, job.n), () => {
      const at = spec.transposeB
        ? i32.add(i32.multiply(i.get, job.k), line.get)
        : i32.add(i32.multiply(line.get, job.n), i.get);
      copyOne(frame, i32.add(to.get, times4(i.get)), i32.add(job.b, times4(at)));
      advance(frame, i, number(1));
    });
    advance(frame, to, number(32));
    advance(frame, line, number(1));
  });
};

const packPlain = (job: Job): void => {
  const { frame } = job;
  const to = variableAt(frame, job.panel);
  const end = frame.keep("i32", i32.add(job.panel, i32.shiftLeft(job.k, number(5))));
  const from = variableAt(frame, i32.add(job.b, times4(job.column.get)));
  const stride = frame.keep("i32", times4(job.n));
  frame.repeat(i32.below(to.get, end), () => {
    for (const offset of [0, 16]) frame.emit(store.four(to.get, load.four(from.get, offset), offset));
    advance(frame, to, number(32));
    advance(frame, from, stride);
  });
};

/** Four rows as columns. */
const transpose4 = (frame: Frame, rows: ReadonlyArray<Code>): ReadonlyArray<Code> => {
  const low = (x: Code, y: Code): Code => frame.keep("v128", bits.interleaveLow(x, y));
  const high = (x: Code, y: Code): Code => frame.keep("v128", bits.interleaveHigh(x, y));
  const [a, b, c, d] = [rows[0]!, rows[1]!, rows[2]!, rows[3]!];
  const [ab, cd, ab2, cd2] = [low(a, b), low(c, d), high(a, b), high(c, d)];
  const last = (x: Code, y: Code): Code => bits.highHalves(x, y);
  return [bits.lowHalves(ab, cd), last(ab, cd), bits.lowHalves(ab2, cd2), last(ab2, cd2)];
};

const packTransposed = (job: Job): void => {
  const { frame } = job;
  const stride = frame.keep("i32", times4(job.k));
  const first = frame.keep("i32", i32.add(job.b, i32.multiply(job.column.get, stride)));
  const from = [variableAt(frame, first)];
  for (let i = 1; i < panelWidth; i += 1) from.push(variableAt(frame, i32.add(from[i - 1]!.get, stride)));
  const to = variableAt(frame, job.panel);
  const size = (lines: Code): Code => i32.add(job.panel, i32.shiftLeft(lines, number(5)));
  const vectorEnd = frame.keep("i32", size(i32.and(job.k, number(-4))));
  const end = frame.keep("i32", size(job.k));
  frame.repeat(i32.below(to.get, vectorEnd), () => {
    for (const half of [0, 4]) {
      const rows = from.slice(half, half + 4).map((row) => frame.keep("v128", load.four(row.get)));
      transpose4(frame, rows).forEach((column, i) => {
        frame.emit(store.four(to.get, column, i * 32 + half * 4));
      });
    }
    for (const row of from) advance(frame, row, number(16));
    advance(frame, to, number(128));
  });
  frame.repeat(i32.below(to.get, end), () => {
    from.forEach((row, i) => {
      copyOne(frame, i32.add(to.get, number(i * 4)), row.get);
      advance(frame, row, number(4));
    });
    advance(frame, to, number(32));
  });
};

/** The left and right half of the sums of each row of a tile. */
type Sums = ReadonlyArray<readonly [Variable, Variable]>;

/** Adds the products of the next lines of the panel with their elements of A. */
const multiplyLines = (
  frame: Frame,
  sums: Sums,
  panel: Variable,
  element: (row: number, line: number) => Code,
  lines: number,
): void => {
  for (let line = 0; line < lines; line += 1) {
    const left = frame.keep("v128", load.four(panel.get, line * 32));
    const right = frame.keep("v128", load.four(panel.get, line * 32 + 16));
    sums.forEach(([l, r], row) => {
      const x = frame.keep("v128", element(row, line));
      frame.emit(l.set(f32x4.add(l.get, f32x4.multiply(x, left))));
      frame.emit(r.set(f32x4.add(r.get, f32x4.multiply(x, right))));
    });
  }
};

/** Where the elements of A are for the tile: a pointer per row, or per line of four where A is stored [k, m]. */
interface Elements {
  readonly pointers: ReadonlyArray<Variable>;
  readonly at: (row: number, line: number) => Code;
  /** How far the pointers move for four lines, and for one. */
  readonly four: Code;
  readonly one: Code;
}

const elementsOf = (job: Job, rows: number): Elements => {
  const { frame } = job;
  const { transposeA } = job.spec;
  const stride = frame.keep("i32", times4(transposeA ? job.m : job.k));
  const first = i32.add(job.a, i32.multiply(job.row.get, transposeA ? number(4) : stride));
  const pointers = [variableAt(frame, first)];
  const count = transposeA ? 4 : rows;
  for (let i = 1; i < count; i += 1) pointers.push(variableAt(frame, i32.add(pointers[i - 1]!.get, stride)));
  if (!transposeA) {
    return { pointers, at: (row, line) => load.splat(pointers[row]!.get, line * 4), four: number(16), one: number(4) };
  }
  const four = frame.keep("i32", times4(stride));
  return { pointers, at: (row, line) => load.splat(pointers[line]!.get, row * 4), four, one: stride };
};

/** All k lines, four at a time and then singly. */
const sumTile = (job: Job, sums: Sums): void => {
  const { frame } = job;
  const panel = variableAt(frame, job.panel);
  const elements = elementsOf(job, sums.length);
  const through = (lines: Code, step: 4 | 1, move: Code): void => {
    const end = frame.keep("i32", i32.add(job.panel, i32.shiftLeft(lines, number(5))));
    frame.repeat(i32.below(panel.get, end), () => {
      multiplyLines(frame, sums, panel, elements.at, step);
      for (const pointer of elements.pointers) advance(frame, pointer, move);
      advance(frame, panel, number(step * 32));
    });
  };
  through(i32.and(job.k, number(-4)), 4, elements.four);
  through(job.k, 1, elements.one);
};

const activate = (job: Job, x: Code): Code => {
  const { frame } = job;
  const { activation } = job.spec;
  if (activation === "none") return x;
  return isShared(activation) ? longBodies[activation](frame, x) : unaryCode[activation](x);
};

/** Writes the first n < 8 columns of a tile row, by way of scratch. */
const storeNarrow = (job: Job, to: Code, pair: readonly [Code, Code]): void => {
  const { frame, tile } = job;
  frame.emit([...store.four(tile, pair[0]), ...store.four(tile, pair[1], 16)]);
  const i = variableAt(frame, number(0));
  frame.repeat(i32.below(i.get, times4(job.n)), () => {
    copyOne(frame, i32.add(to, i.get), i32.add(tile, i.get));
    advance(frame, i, number(4));
  });
};

const computeTile = (job: Job, rows: number, bias: readonly [Code, Code], narrow: boolean): void => {
  const { frame } = job;
  const sums: Sums = Array.from({ length: rows }, () => [frame.variable("v128"), frame.variable("v128")] as const);
  for (const [l, r] of sums) frame.emit([...l.set(bias[0]), ...r.set(bias[1])]);
  sumTile(job, sums);
  const stride = frame.keep("i32", times4(job.n));
  const to = variableAt(frame, i32.add(i32.add(job.out, i32.multiply(job.row.get, stride)), times4(job.column.get)));
  for (const [l, r] of sums) {
    const pair = [frame.keep("v128", activate(job, l.get)), frame.keep("v128", activate(job, r.get))] as const;
    if (narrow) storeNarrow(job, to.get, pair);
    else frame.emit([...store.four(to.get, pair[0]), ...store.four(to.get, pair[1], 16)]);
    advance(frame, to, stride);
  }
};

/** The position after `at`: one step on, or less so as to end at `size`; `size` itself when done. */
const nextStart = (at: Code, size: Code, by: number): Code => {
  const last = i32.subtract(size, number(by));
  const next = i32.add(at, number(by));
  return i32.select(i32.select(size, last, i32.equal(at, last)), next, i32.below(last, next));
};

const walkTiles = (job: Job, bias: readonly [Code, Code], narrow: boolean): void => {
  const { frame, row, m } = job;
  const tiles = (rows: number) => () =>
    frame.repeat(i32.below(row.get, m), () => {
      computeTile(job, rows, bias, narrow);
      frame.emit(row.set(nextStart(row.get, m, rows)));
    });
  frame.emit(row.set(number(0)));
  when(frame, i32.below(m, number(tileRows)), tiles(1), tiles(tileRows));
};

const biasOf = (job: Job, narrow: boolean): readonly [Code, Code] => {
  const { frame } = job;
  if (!job.spec.bias) return [bits.zero, bits.zero];
  const from = frame.keep("i32", i32.add(job.bias, times4(job.column.get)));
  const at = narrow ? job.tile : from;
  if (narrow) {
    const i = variableAt(frame, number(0));
    frame.emit([...store.four(job.tile, bits.zero), ...store.four(job.tile, bits.zero, 16)]);
    frame.repeat(i32.below(i.get, times4(job.n)), () => {
      copyOne(frame, i32.add(job.tile, i.get), i32.add(from, i.get));
      advance(frame, i, number(4));
    });
  }
  return [frame.keep("v128", load.four(at)), frame.keep("v128", load.four(at, 16))];
};

const walkPanels = (job: Job): void => {
  const { frame, column, n } = job;
  when(
    frame,
    i32.below(n, number(panelWidth)),
    () => {
      packNarrow(job);
      walkTiles(job, biasOf(job, true), true);
    },
    () =>
      frame.repeat(i32.below(column.get, n), () => {
        (job.spec.transposeB ? packTransposed : packPlain)(job);
        walkTiles(job, biasOf(job, false), false);
        frame.emit(column.set(nextStart(column.get, n, panelWidth)));
      }),
  );
};

/**
 * A module that imports ("env", "memory") and exports
 * `run(m, n, k, a, b, bias, out, scratch)`: sizes, then byte addresses of float32 data aligned to 4, for
 * out[m, n] = activation(A[m, k] · B[k, n] + bias[n]). `bias` is ignored where the module was made without. `out` must
 * overlap no other argument.
 */
export const encodeMatMul = (spec: MatMul): Uint8Array<ArrayBuffer> => {
  const parameters: ReadonlyArray<ValueType> = Array.from({ length: 8 }, () => "i32");
  const frame = openFrame(parameters);
  const [m, n, k, a, b, bias, out, tile] = [0, 1, 2, 3, 4, 5, 6, 7].map(frame.parameter) as [
    Code,
    Code,
    Code,
    Code,
    Code,
    Code,
    Code,
    Code,
  ];
  const panel = frame.keep("i32", i32.add(tile, number(tileBytes)));
  const [row, column] = [frame.variable("i32"), frame.variable("i32")];
  frame.emit(column.set(number(0)));
  walkPanels({ spec, frame, m, n, k, a, b, bias, out, tile, panel, row, column });
  return assembleModule([frame.finish([])]);
};
