// Matrix products as generated WebAssembly SIMD. In: how the factors are stored, bias and activation; out: a module. Lines of k
// are taken in blocks; of each, as many rows of A as the second-level cache holds and the columns of B eight at a time are
// packed into scratch, and tiles run over them. Tiles at the lower and right edge are computed whole, in scratch, and copied.
import { call, clear, copyBytes, type Frame, i32, openFrame, type Variable } from "./assembly.js";
import { assembleModule, type Code, type Routine } from "./encode.js";
import { isShared, sharedRoutine } from "./instructions.js";
import { packEdgeRoutine, packRoutine, type Stored } from "./pack.js";
import type { Unary } from "./program.js";
import { partRoutine, tileColumns, tileRoutine, tileRows } from "./tile.js";

export interface MatMul {
  /**
   * `plain`: [m, k]. `transposed`: [k, m]. `table`: element [i, l] stands at rows[i] + lines[l] of A: a convolution reads its
   * windows so.
   */
  readonly a: "plain" | "transposed" | "table";
  /** B is stored [n, k] instead of [k, n]. */
  readonly transposeB: boolean;
  readonly bias: boolean;
  readonly activation: Unary | "none";
}

const tileBytes = tileRows * tileColumns * 4;

/** Lines of k that are summed before the next panel's turn: a panel of B takes half of the first-level cache. */
const mostLines = 512;
/** Floats of A that are packed at a time. */
const blockFloats = 49152;

const up = (n: number, step: number): number => Math.ceil(n / step) * step;

interface Blocks {
  readonly lines: number;
  readonly rows: number;
}

const blocksOf = (m: number, k: number): Blocks => {
  const lines = Math.max(1, Math.ceil(k / Math.max(1, Math.ceil(k / mostLines))));
  const rows = Math.max(tileRows, Math.floor(blockFloats / lines / tileRows) * tileRows);
  return { lines, rows: Math.min(rows, up(m, tileRows)) };
};

/** Rows and lines of a block for these sizes, which `run` is told, and the bytes of scratch memory that it needs. */
export const productBlocks = (m: number, n: number, k: number): Blocks & { readonly scratchBytes: number } => {
  const { lines, rows } = blocksOf(m, k);
  const columns = up(n, tileColumns);
  const panels = rows < m ? columns : tileColumns;
  return { lines, rows, scratchBytes: tileBytes + columns * 4 + rows * lines * 4 + panels * lines * 4 };
};

const number = i32.constant;
const times4 = (value: Code): Code => i32.shiftLeft(value, number(2));
const least = (a: Code, b: Code): Code => i32.select(a, b, i32.below(a, b));

const parameterNames = [
  ...["m", "n", "k", "a", "b", "bias", "out", "scratch", "blockLines", "blockRows", "lineTable", "rowTable"],
] as const;

type Parameters = Readonly<
  Record<
    "m" | "n" | "k" | "a" | "b" | "bias" | "out" | "scratch" | "blockLines" | "blockRows" | "lineTable" | "rowTable",
    Code
  >
>;

/** The module's functions by index. */
interface Functions {
  readonly packA: number;
  readonly edgeA: number;
  readonly packB: number;
  readonly edgeB: number;
  readonly tile: number;
  readonly part: number;
}

interface Job extends Parameters {
  readonly spec: MatMul;
  readonly frame: Frame;
  readonly functions: Functions;
  /** The places in scratch. */
  readonly biases: Code;
  readonly packedA: Code;
  readonly packedB: Code;
  /** The current block of lines: its first, and how many. */
  readonly line: Variable;
  readonly lines: Variable;
  /** The current block of rows: its first, and where it ends. */
  readonly top: Variable;
  readonly bottom: Variable;
}

/** Packs tile after tile of A's rows from `top` to `bottom`. */
const packRows = (job: Job): void => {
  const { frame, spec, functions } = job;
  const to = frame.counter(job.packedA);
  const row = frame.counter(job.top.get);
  const lineStride = frame.keep("i32", spec.a === "transposed" ? times4(job.m) : number(4));
  const rowStride = frame.keep("i32", spec.a === "transposed" ? number(4) : times4(job.k));
  const lines = job.lines.get;
  frame.repeat(i32.below(row.get, job.bottom.get), () => {
    const whole = i32.below(i32.add(row.get, number(tileRows - 1)), job.m);
    const from = i32.add(i32.add(job.a, i32.multiply(row.get, rowStride)), i32.multiply(job.line.get, lineStride));
    const table = [i32.add(job.lineTable, times4(job.line.get)), i32.add(job.rowTable, times4(row.get))];
    const edge = (): void =>
      frame.emit(call(functions.edgeA, to.get, lines, from, lineStride, rowStride, i32.subtract(job.m, row.get)));
    if (spec.a === "table") frame.emit(call(functions.packA, to.get, lines, job.a, ...table));
    else {
      const stride = spec.a === "transposed" ? lineStride : rowStride;
      frame.when(whole, () => frame.emit(call(functions.packA, to.get, lines, from, stride)), edge);
    }
    frame.advance(to, i32.multiply(lines, number(tileRows * 4)));
    frame.advance(row, number(tileRows));
  });
};

const packPanel = (job: Job, panel: Code, column: Code): void => {
  const { frame, functions } = job;
  const { transposeB } = job.spec;
  const lineStride = frame.keep("i32", transposeB ? number(4) : times4(job.n));
  const columnStride = frame.keep("i32", transposeB ? times4(job.k) : number(4));
  const from = i32.add(i32.add(job.b, i32.multiply(job.line.get, lineStride)), i32.multiply(column, columnStride));
  const [lines, left] = [job.lines.get, i32.subtract(job.n, column)];
  frame.when(
    i32.below(left, number(tileColumns)),
    () => frame.emit(call(functions.edgeB, panel, lines, from, lineStride, columnStride, left)),
    () => frame.emit(call(functions.packB, panel, lines, from, transposeB ? columnStride : lineStride)),
  );
};

/** Where a tile's result goes. */
interface Place {
  readonly row: Code;
  readonly column: Code;
  readonly at: Code;
  readonly stride: Code;
}

const computeTile = (job: Job, x: Code, panel: Code, { row, column, at, stride }: Place): void => {
  const { frame, functions, scratch } = job;
  const [first, last] = [i32.isZero(job.line.get), i32.equal(i32.add(job.line.get, job.lines.get), job.k)];
  const bias = i32.add(job.biases, times4(column));
  const into = (to: Code, by: Code): Code => call(functions.tile, job.lines.get, x, panel, to, by, bias, first, last);
  const height = frame.keep("i32", least(i32.subtract(job.m, row), number(tileRows)));
  const width = frame.keep("i32", least(i32.subtract(job.n, column), number(tileColumns)));
  const tileStride = number(tileColumns * 4);
  frame.when(
    i32.equal(i32.multiply(height, width), number(tileRows * tileColumns)),
    () => frame.emit(into(at, stride)),
    () => {
      frame.when(
        first,
        () => {},
        () => frame.emit(call(functions.part, at, stride, scratch, tileStride, height, width)),
      );
      frame.emit(into(scratch, tileStride));
      frame.emit(call(functions.part, scratch, tileStride, at, stride, height, width));
    },
  );
};

/** All tiles of one panel, from the top of the block of rows to its bottom. */
const walkTiles = (job: Job, panel: Code, column: Code, stride: Code): void => {
  const { frame } = job;
  const row = frame.counter(job.top.get);
  const x = frame.counter(job.packedA);
  const at = frame.counter(i32.add(job.out, i32.add(i32.multiply(row.get, stride), times4(column))));
  frame.repeat(i32.below(row.get, job.bottom.get), () => {
    computeTile(job, x.get, panel, { row: row.get, column, at: at.get, stride });
    frame.advance(row, number(tileRows));
    frame.advance(x, i32.multiply(job.lines.get, number(tileRows * 4)));
    frame.advance(at, i32.shiftLeft(stride, number(2)));
  });
};

/** A panel is packed when the first rows need it, and stays for the others; where there are none, the next takes its place. */
const walkPanels = (job: Job): void => {
  const { frame } = job;
  const stride = frame.keep("i32", times4(job.n));
  const column = frame.counter(number(0));
  const panel = frame.counter(job.packedB);
  const keeps = i32.below(job.blockRows, job.m);
  frame.repeat(i32.below(column.get, job.n), () => {
    frame.when(i32.isZero(job.top.get), () => packPanel(job, panel.get, column.get));
    walkTiles(job, panel.get, column.get, stride);
    frame.advance(column, number(tileColumns));
    frame.when(keeps, () => frame.advance(panel, i32.multiply(job.lines.get, number(tileColumns * 4))));
  });
};

const walkBlocks = (job: Job): void => {
  const { frame, line, lines, top, bottom, m, k } = job;
  const nextLines = (): void => frame.emit(lines.set(least(job.blockLines, i32.subtract(k, line.get))));
  const rows = (): void => {
    frame.emit(top.set(number(0)));
    frame.repeat(i32.below(top.get, m), () => {
      frame.emit(bottom.set(least(i32.add(top.get, job.blockRows), m)));
      packRows(job);
      walkPanels(job);
      frame.emit(top.set(bottom.get));
    });
  };
  frame.emit(line.set(number(0)));
  nextLines();
  // a product of no lines is the bias
  frame.when(i32.isZero(k), rows);
  frame.repeat(i32.below(line.get, k), () => {
    rows();
    frame.advance(line, lines.get);
    nextLines();
  });
};

const copyBias = (job: Job): void => {
  const { frame, biases, n } = job;
  const columns = i32.and(i32.add(n, number(tileColumns - 1)), number(-tileColumns));
  frame.emit(clear(biases, times4(columns)));
  if (job.spec.bias) frame.emit(copyBytes(biases, job.bias, times4(n)));
};

const storedA = { plain: "rows", transposed: "lines", table: "table" } as const satisfies Record<MatMul["a"], Stored>;

const runRoutine = (spec: MatMul, functions: Functions): Routine => {
  const frame = openFrame(parameterNames.map(() => "i32" as const));
  const parameters = Object.fromEntries(parameterNames.map((name, i) => [name, frame.parameter(i)])) as Parameters;
  const { scratch, n, blockLines, blockRows } = parameters;
  const columns = i32.and(i32.add(n, number(tileColumns - 1)), number(-tileColumns));
  const biases = frame.keep("i32", i32.add(scratch, number(tileBytes)));
  const packedA = frame.keep("i32", i32.add(biases, times4(columns)));
  const packedB = frame.keep("i32", i32.add(packedA, times4(i32.multiply(blockRows, blockLines))));
  const [line, lines, top, bottom] = [0, 0, 0, 0].map(() => frame.variable("i32")) as [
    Variable,
    Variable,
    Variable,
    Variable,
  ];
  const job: Job = { ...parameters, spec, frame, functions, biases, packedA, packedB, line, lines, top, bottom };
  copyBias(job);
  walkBlocks(job);
  return frame.finish([]);
};

/**
 * A module that imports ("env", "memory") and exports
 * `run(m, n, k, a, b, bias, out, scratch, blockLines, blockRows, lineTable, rowTable)`: sizes, byte addresses of float32 data
 * aligned to 4, the blocks of `productBlocks`, and where A is stored by table, addresses of int32 lists: k lines, and m rows
 * filled up to a multiple of 4 with any of them. For out[m, n] = activation(A[m, k] · B[k, n] + bias[n]). `bias` is ignored
 * where the module was made without. `out` must overlap no other argument. An element's value does not depend on its place.
 */
export const encodeMatMul = (spec: MatMul): Uint8Array<ArrayBuffer> => {
  const { activation } = spec;
  const shared = activation !== "none" && isShared(activation) ? [sharedRoutine(activation)] : [];
  const start = shared.length;
  const functions: Functions = {
    packA: start,
    edgeA: start + 1,
    packB: start + 2,
    edgeB: start + 3,
    tile: start + 4,
    part: start + 5,
  };
  return assembleModule([
    ...shared,
    packRoutine(storedA[spec.a], tileRows),
    packEdgeRoutine(tileRows),
    packRoutine(spec.transposeB ? "rows" : "lines", tileColumns),
    packEdgeRoutine(tileColumns),
    tileRoutine(activation),
    partRoutine(),
    runRoutine(spec, functions),
  ]);
};
