// The loops around a pass: flat, row by row, or in blocks of rows. In: a Pass; out: code in its frame.
import { i32 } from "./assembly.js";
import type { Code } from "./encode.js";
import {
  abreast,
  addColumns,
  clearSums,
  compute,
  inputPointer,
  type Lanes,
  type Order,
  type Pass,
  reset,
  rowsParameter,
  step,
  storeTotals,
  widthParameter,
} from "./pass.js";

const zero = i32.constant(0);
const bytesOf: { readonly [L in Lanes]: number } = { four: 16, one: 4 };
const wholeVectors = (bytes: Code): Code => i32.and(bytes, i32.constant(-16));

/** Bytes in one row, and in all of them. */
const sizes = (pass: Pass): { readonly stride: Code; readonly total: Code } => {
  const { frame } = pass;
  const stride = frame.keep("i32", i32.shiftLeft(frame.parameter(widthParameter), i32.constant(2)));
  return { stride, total: frame.keep("i32", i32.multiply(frame.parameter(rowsParameter), stride)) };
};

/** Steps from `at` on through `bytes` bytes of neighbouring elements. */
const walkRun = (pass: Pass, bytes: Code): void => {
  const { frame, at } = pass;
  const end = frame.keep("i32", i32.add(at.get, bytes));
  const vectorEnd = frame.keep("i32", i32.add(at.get, wholeVectors(bytes)));
  const through = (limit: Code, lanes: Lanes): void =>
    frame.repeat(i32.below(at.get, limit), () => {
      step(pass, lanes);
      frame.emit(at.set(i32.add(at.get, i32.constant(bytesOf[lanes]))));
    });
  through(vectorEnd, "four");
  through(end, "one");
};

const walkFlat = (pass: Pass): void => walkRun(pass, sizes(pass).total);

const walkRows = (pass: Pass): void => {
  const { frame, at, line } = pass;
  const { stride, total } = sizes(pass);
  frame.emit(line.set(zero));
  frame.repeat(i32.below(at.get, total), () => {
    for (const [input, shifted] of pass.shifted) {
      frame.emit(shifted.set(i32.subtract(inputPointer(pass, input), at.get)));
    }
    compute(pass, "outer", "four");
    reset(pass, "row-sum");
    walkRun(pass, stride);
    storeTotals(pass, "row-sum", line.get);
    frame.emit(line.set(i32.add(line.get, i32.constant(4))));
  });
};

/**
 * Steps down the rows of a block for the current column, or for the next four, or for four times four. The last way
 * reads the `row` inputs anew for every row, as one set of values serves all the columns.
 */
const walkColumns = (pass: Pass, block: Block, lanes: Lanes, groups: number): void => {
  const { frame, at, line, column } = pass;
  frame.emit(at.set(i32.add(block.start, column.get)));
  frame.emit(line.set(block.firstLine));
  if (groups === 1) compute(pass, "outer", lanes);
  reset(pass, "column-sum");
  frame.repeat(i32.below(at.get, block.end), () => {
    for (let group = 0; group < groups; group += 1) {
      if (groups > 1) compute(pass, "outer", lanes, group);
      step(pass, lanes, group);
    }
    frame.emit(at.set(i32.add(at.get, block.stride)));
    frame.emit(line.set(i32.add(line.get, i32.constant(4))));
  });
  addColumns(pass, lanes, groups);
  frame.emit(column.set(i32.add(column.get, i32.constant(bytesOf[lanes] * groups))));
};

interface Block {
  readonly start: Code;
  readonly end: Code;
  readonly firstLine: Code;
  readonly stride: Code;
}

/**
 * Rows in a block: 128 KiB of each array, so that the block is still in cache when the next columns read its lines,
 * but at least 32. Within a block a column is summed in float64; the block sums are added in float32.
 */
const rowsPerBlock = (pass: Pass): Code => {
  const { frame } = pass;
  const rows = frame.keep("i32", i32.divide(i32.constant(32768), frame.parameter(widthParameter)));
  return frame.keep("i32", i32.select(i32.constant(32), rows, i32.below(rows, i32.constant(32))));
};

/**
 * Whether there is more to a column than reading it: then that work is done once per column, and not sixteen abreast.
 */
const computesPerColumn = (pass: Pass): boolean =>
  [...pass.values.keys()].some((value) => value >= pass.program.inputs.length && pass.levels[value] === "outer");

const walkBlocks = (pass: Pass): void => {
  const { frame, column } = pass;
  const { stride, total } = sizes(pass);
  const start = frame.variable("i32");
  const firstLine = frame.variable("i32");
  frame.emit([...start.set(zero), ...firstLine.set(zero)]);
  frame.repeat(i32.below(start.get, total), () => {
    const rows = rowsPerBlock(pass);
    const full = frame.keep("i32", i32.add(start.get, i32.multiply(rows, stride)));
    const end = frame.keep("i32", i32.select(full, total, i32.below(full, total)));
    const block: Block = { start: start.get, end, firstLine: firstLine.get, stride };
    frame.emit(column.set(zero));
    if (!computesPerColumn(pass)) {
      const wide = i32.and(stride, i32.constant(-16 * abreast));
      frame.repeat(i32.below(column.get, wide), () => walkColumns(pass, block, "four", abreast));
    }
    frame.repeat(i32.below(column.get, wholeVectors(stride)), () => walkColumns(pass, block, "four", 1));
    frame.repeat(i32.below(column.get, stride), () => walkColumns(pass, block, "one", 1));
    frame.emit(firstLine.set(i32.add(firstLine.get, i32.shiftLeft(rows, i32.constant(2)))));
    frame.emit(start.set(end));
  });
};

const walks: { readonly [O in Order]: (pass: Pass) => void } = { flat: walkFlat, rows: walkRows, blocks: walkBlocks };

/** Emits the whole pass. */
export const walk = (pass: Pass): void => {
  clearSums(pass);
  compute(pass, "fixed", "four");
  reset(pass, "sum");
  pass.frame.emit(pass.at.set(zero));
  walks[pass.order](pass);
  storeTotals(pass, "sum", zero);
};
