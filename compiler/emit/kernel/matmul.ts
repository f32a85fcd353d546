// Matrix products as generated WebAssembly SIMD. In: how the factors are stored, bias and activation; out: a module.
// Lines of k are taken in blocks; of each, as many rows of A as the second-level cache holds and the columns of B eight
// at a time are packed into scratch, and tiles run over them. Tiles at the lower and right edge are computed whole, in
// scratch, and copied. Few rows do without (thin.ts).
import { call, clear, copyBytes, type Frame, i32, load, openFrame, store, type Variable } from "./assembly.js";
import { assembleModule, type Code, type Routine } from "./encode.js";
import { isShared, sharedRoutine } from "./instructions.js";
import { packEdgeRoutine, packRoutine, type Stored } from "./pack.js";
import type { Unary } from "./program.js";
import { thinRoutine, thinRows } from "./thin.js";
import { partRoutine, tileColumns, tileRoutine, tileRows } from "./tile.js";

export interface MatMul {
  /**
   * `plain`: [m, k]. `transposed`: [k, m]. `table`: element [i, l] stands at rows[i] + lines[l] of A: a convolution
   * reads its windows so.
   */
  readonly a: "plain" | "transposed" | "table";
  /** B is stored [n, k] instead of [k, n]. */
  readonly transposeB: boolean;
  /**
   * `tiles`: as above. `swapped`: computed as (Bᵀ·Aᵀ)ᵀ, so that few columns fill a tile's four rows, and not its eight
   * columns. `thin`: row by row, nothing packed; for A `plain` and B as it is.
   */
  readonly form: "tiles" | "swapped" | "thin";
  /** Products and sums in one instruction, rounded once, where the machine has it. */
  readonly fma: boolean;
  readonly bias: boolean;
  readonly activation: Unary | "none";
}

/** The form in which a product of m rows and n columns is quickest. */
export const formOf = ({ a, transposeB }: Pick<MatMul, "a" | "transposeB">, m: number, n: number): MatMul["form"] => {
  if (m <= thinRows && a === "plain" && !transposeB) return "thin";
  return n <= tileRows && m > tileRows ? "swapped" : "tiles";
};

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

const blocksOf = (rows: number, k: number): Blocks => {
  const lines = Math.max(1, Math.ceil(k / Math.max(1, Math.ceil(k / mostLines))));
  const most = Math.max(tileRows, Math.floor(blockFloats / lines / tileRows) * tileRows);
  return { lines, rows: Math.min(most, up(rows, tileRows)) };
};

/** Rows and lines of a block for these sizes, which `run` is told, and the bytes of scratch memory that it needs. */
export const productBlocks = (
  { form }: MatMul,
  [m, n, k]: readonly [m: number, n: number, k: number],
): Blocks & { readonly scratchBytes: number } => {
  if (form === "thin") return { lines: k, rows: m, scratchBytes: 0 };
  const [height, width] = form === "swapped" ? [n, m] : [m, n];
  const { lines, rows } = blocksOf(height, k);
  const panels = rows < height ? up(width, tileColumns) : tileColumns;
  const bytes = tileBytes + 4 * (up(n, tileColumns) + rows * lines + panels * lines);
  return { lines, rows, scratchBytes: bytes };
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

/** A factor of the tiles: rows come from the left, columns from the right. */
interface Side {
  readonly stored: Stored;
  /** Of the module: what packs it, whole and at the edge. */
  readonly pack: number;
  readonly packEdge: number;
  readonly base: Code;
  /** How many rows or columns there are, and how far apart they, and the lines, are. */
  readonly count: Code;
  readonly stride: Code;
  readonly lineStride: Code;
  /** From one of them to the next in the output. */
  readonly outStride: Code;
}

interface Job extends Parameters {
  readonly spec: MatMul;
  readonly frame: Frame;
  readonly left: Side;
  readonly right: Side;
  readonly tile: number;
  readonly part: number;
  /** The places in scratch. */
  readonly biases: Code;
  readonly packedLeft: Code;
  readonly packedRight: Code;
  /** The current block of lines: its first, and how many. */
  readonly line: Variable;
  readonly lines: Variable;
  /** The current block of rows: its first, and where it ends. */
  readonly top: Variable;
  readonly bottom: Variable;
}

/** Packs the current lines of `width` rows or columns from `at` on. */
const packSide = (job: Job, side: Side, width: number, to: Code, at: Code): void => {
  const { frame, line, lineTable, rowTable } = job;
  const { base, count, stride, lineStride } = side;
  const lines = job.lines.get;
  if (side.stored === "table") {
    const tables = [i32.add(lineTable, times4(line.get)), i32.add(rowTable, times4(at))];
    frame.emit(call(side.pack, to, lines, base, ...tables));
    return;
  }
  const from = i32.add(i32.add(base, i32.multiply(at, stride)), i32.multiply(line.get, lineStride));
  const left = i32.subtract(count, at);
  frame.when(
    i32.below(left, number(width)),
    () => frame.emit(call(side.packEdge, to, lines, from, lineStride, stride, left)),
    () => frame.emit(call(side.pack, to, lines, from, side.stored === "lines" ? lineStride : stride)),
  );
};

/** Packs tile after tile of the left from `top` to `bottom`. */
const packRows = (job: Job): void => {
  const { frame } = job;
  const to = frame.counter(job.packedLeft);
  const row = frame.counter(job.top.get);
  frame.repeat(i32.below(row.get, job.bottom.get), () => {
    packSide(job, job.left, tileRows, to.get, row.get);
    frame.advance(to, i32.multiply(job.lines.get, number(tileRows * 4)));
    frame.advance(row, number(tileRows));
  });
};

/** What one tile is of: packed factors, first row and column, and where its result goes. */
interface Tile {
  readonly x: Code;
  readonly panel: Code;
  readonly row: Code;
  readonly column: Code;
  readonly at: Code;
}

/** Computes the tile in scratch; `first` fills it before the first lines. */
const computePart = (job: Job, { x, panel, row, column, at }: Tile, first: () => void): void => {
  const { frame, left, right, scratch } = job;
  const height = frame.keep("i32", least(i32.subtract(left.count, row), number(tileRows)));
  const width = frame.keep("i32", least(i32.subtract(right.count, column), number(tileColumns)));
  const here = [scratch, number(tileColumns * 4), number(4)];
  const there = [at, left.outStride, right.outStride];
  frame.when(i32.isZero(job.line.get), first, () => frame.emit(call(job.part, ...there, ...here, height, width)));
  const last = i32.equal(i32.add(job.line.get, job.lines.get), job.k);
  frame.emit(call(job.tile, job.lines.get, x, panel, scratch, number(tileColumns * 4), scratch, number(0), last));
  frame.emit(call(job.part, ...here, ...there, height, width));
};

/** Each row of the scratch tile from its bias, or all from those of the columns. */
const fillFromBias = (job: Job, row: Code, column: Code): void => {
  const { frame, scratch, biases } = job;
  const at = (i: number): Code =>
    i32.add(biases, times4(job.spec.form === "swapped" ? i32.add(row, number(i)) : column));
  for (let i = 0; i < tileRows; i += 1) {
    const from = frame.keep("i32", at(i));
    for (const half of [0, 16]) {
      const value = job.spec.form === "swapped" ? load.splat(from) : load.four(from, half);
      frame.emit(store.four(scratch, value, i * tileColumns * 4 + half));
    }
  }
};

const computeTile = (job: Job, tile: Tile): void => {
  const { frame, left, right } = job;
  const { x, panel, row, column, at } = tile;
  const part = (): void => computePart(job, tile, () => fillFromBias(job, row, column));
  if (job.spec.form === "swapped") {
    part();
    return;
  }
  const [first, last] = [i32.isZero(job.line.get), i32.equal(i32.add(job.line.get, job.lines.get), job.k)];
  const bias = i32.add(job.biases, times4(column));
  const whole = (): void => frame.emit(call(job.tile, job.lines.get, x, panel, at, left.outStride, bias, first, last));
  const narrow = i32.below(i32.subtract(right.count, column), number(tileColumns));
  const low = i32.below(i32.subtract(left.count, row), number(tileRows));
  frame.when(i32.add(narrow, low), part, whole);
};

/** All tiles of one panel, from the top of the block of rows to its bottom. */
const walkTiles = (job: Job, panel: Code, column: Code): void => {
  const { frame, left, right } = job;
  const row = frame.counter(job.top.get);
  const x = frame.counter(job.packedLeft);
  const start = i32.add(i32.multiply(row.get, left.outStride), i32.multiply(column, right.outStride));
  const at = frame.counter(i32.add(job.out, start));
  frame.repeat(i32.below(row.get, job.bottom.get), () => {
    computeTile(job, { x: x.get, panel, row: row.get, column, at: at.get });
    frame.advance(row, number(tileRows));
    frame.advance(x, i32.multiply(job.lines.get, number(tileRows * 4)));
    frame.advance(at, i32.multiply(left.outStride, number(tileRows)));
  });
};

/**
 * A panel is packed when the first rows need it, and stays for the others; where there are none, the next takes its
 * place.
 */
const walkPanels = (job: Job): void => {
  const { frame, left, right } = job;
  const column = frame.counter(number(0));
  const panel = frame.counter(job.packedRight);
  const keeps = i32.below(job.blockRows, left.count);
  frame.repeat(i32.below(column.get, right.count), () => {
    frame.when(i32.isZero(job.top.get), () => packSide(job, right, tileColumns, panel.get, column.get));
    walkTiles(job, panel.get, column.get);
    frame.advance(column, number(tileColumns));
    frame.when(keeps, () => frame.advance(panel, i32.multiply(job.lines.get, number(tileColumns * 4))));
  });
};

const walkBlocks = (job: Job): void => {
  const { frame, line, lines, top, bottom, left, k } = job;
  const nextLines = (): void => frame.emit(lines.set(least(job.blockLines, i32.subtract(k, line.get))));
  const rows = (): void => {
    frame.emit(top.set(number(0)));
    frame.repeat(i32.below(top.get, left.count), () => {
      frame.emit(bottom.set(least(i32.add(top.get, job.blockRows), left.count)));
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

/** Both factors as the tiles' sides; `start` is the index of the module's first packing function. */
const sidesOf = (spec: MatMul, frame: Frame, { m, n, k, a, b }: Parameters, start: number) => {
  const [ofM, ofN, ofK] = [m, n, k].map((size) => frame.keep("i32", times4(size))) as [Code, Code, Code];
  const strides = (neighbours: "rows" | "lines", count: Code) =>
    neighbours === "rows" ? { stride: ofK, lineStride: number(4) } : { stride: number(4), lineStride: count };
  const ofA = strides(spec.a === "plain" ? "rows" : "lines", ofM);
  const ofB = strides(spec.transposeB ? "rows" : "lines", ofN);
  const storedB: Stored = spec.transposeB ? "rows" : "lines";
  const factorA = { stored: storedA[spec.a], base: a, count: m, outStride: ofN, ...ofA };
  const factorB = { stored: storedB, base: b, count: n, outStride: number(4), ...ofB };
  const [left, right] = spec.form === "swapped" ? [factorB, factorA] : [factorA, factorB];
  return {
    left: { ...left, pack: start, packEdge: start + 1 },
    right: { ...right, pack: start + 2, packEdge: start + 3 },
  };
};

const runRoutine = (spec: MatMul, start: number): Routine => {
  const frame = openFrame(parameterNames.map(() => "i32" as const));
  const parameters = Object.fromEntries(parameterNames.map((name, i) => [name, frame.parameter(i)])) as Parameters;
  const { scratch, n, blockLines, blockRows } = parameters;
  const columns = i32.and(i32.add(n, number(tileColumns - 1)), number(-tileColumns));
  const biases = frame.keep("i32", i32.add(scratch, number(tileBytes)));
  const packedLeft = frame.keep("i32", i32.add(biases, times4(columns)));
  const packedRight = frame.keep("i32", i32.add(packedLeft, times4(i32.multiply(blockRows, blockLines))));
  const [line, lines, top, bottom] = [0, 0, 0, 0].map(() => frame.variable("i32")) as [
    Variable,
    Variable,
    Variable,
    Variable,
  ];
  const sides = sidesOf(spec, frame, parameters, start);
  const functions = { tile: start + 4, part: start + 5 };
  const places = { biases, packedLeft, packedRight };
  const job: Job = { ...parameters, ...sides, ...functions, ...places, spec, frame, line, lines, top, bottom };
  copyBias(job);
  walkBlocks(job);
  return frame.finish([]);
};

const written = new Map<string, Routine>();

/** Modules have most of their routines in common: each is written once. */
const once = (name: string, write: () => Routine): Routine => {
  const routine = written.get(name) ?? write();
  written.set(name, routine);
  return routine;
};

const packing = (stored: Stored, width: number): ReadonlyArray<Routine> => [
  once(`pack ${stored} ${width}`, () => packRoutine(stored, width)),
  once(`pack edge ${width}`, () => packEdgeRoutine(width)),
];

/**
 * A module that imports ("env", "memory") and exports `run(m, n, k, a, b, bias, out, scratch, blockLines, blockRows,
 * lineTable, rowTable)`: sizes, byte addresses of float32 data aligned to 4, the blocks of `productBlocks`, and where A
 * is stored by table, addresses of int32 lists: k lines, and m rows filled up to a multiple of 8 with any of them. For
 * out[m, n] = activation(A[m, k] · B[k, n] + bias[n]). `bias` is ignored where the module was made without. `out` must
 * overlap no other argument. An element's value does not depend on its place.
 */
export const encodeMatMul = (spec: MatMul): Uint8Array<ArrayBuffer> => {
  const { activation } = spec;
  const shared = activation !== "none" && isShared(activation) ? [sharedRoutine(activation)] : [];
  if (spec.form === "thin") return assembleModule([...shared, thinRoutine(spec, parameterNames.length)]);
  const ofB: Stored = spec.transposeB ? "rows" : "lines";
  const [left, right] = spec.form === "swapped" ? [ofB, storedA[spec.a]] : [storedA[spec.a], ofB];
  return assembleModule([
    ...shared,
    ...packing(left, tileRows),
    ...packing(right, tileColumns),
    once(`tile ${activation} ${spec.fma}`, () => tileRoutine(spec)),
    once("part", partRoutine),
    runRoutine(spec, shared.length),
  ]);
};
