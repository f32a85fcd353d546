/**
 * Real numbers that are too many to be held, as a model wants them.
 *
 * In: a field whose rows lie in a file, and what is wanted. Out: a column whose rows are read when a batch needs them;
 * every number has been looked at once, a piece after the other, and everything wrong is told of as of numbers that are
 * held. Undefined where a sample may lack some: what is there must then be known of all.
 */
import { type Column, type Wanted, width } from "../dataset.js";
import type { NumberField, Numbers } from "../field.js";
import type { DataProblem } from "../problem/index.js";
import { kindOf, type Rows, roomFor } from "../rows.js";
import { type Report, rangeOf, realsOfNumbers } from "./real.js";

/** Bytes of a source's array that are held; of larger ones, rows are read as they are needed. */
export const mostHeld = 2 ** 28;

/** Numbers that are looked at together. */
const PIECE = 2 ** 22;

function* pieces(rows: Rows, size: number): Generator<readonly [numbers: Numbers, first: number]> {
  const each = Math.max(1, Math.floor(PIECE / size));
  const room = roomFor(rows, Math.min(each * size, rows.length));
  for (let first = 0; first * size < rows.length; first += each) {
    const length = Math.min(each, rows.length / size - first);
    const numbers = room.subarray(0, length * size);
    rows.read(
      Uint32Array.from({ length }, (_, i) => first + i),
      numbers,
    );
    yield [numbers, first];
  }
}

/** One problem of a kind for all pieces: the first, and how many samples have it. */
const merging = (report: Report) => {
  const found = new Map<string, DataProblem>();
  return {
    at: (first: number): Report => ({
      ...report,
      problems: {
        all: () => [],
        add: (problem) => {
          const known = found.get(problem._tag);
          const here = "row" in problem ? { ...problem, row: problem.row + first } : problem;
          if (known !== undefined && "count" in known && "count" in problem)
            found.set(problem._tag, { ...known, count: known.count + problem.count } as DataProblem);
          else if (known === undefined) found.set(problem._tag, here);
        },
      },
    }),
    tell: () => {
      for (const problem of found.values()) report.problems.add(problem);
    },
  };
};

const identity = [0, 255] as const;

/** Bytes: levels of an image, as those that are held would be; else numbers as they stand. */
const bytesOf = (report: Report, wanted: Wanted, field: NumberField, rows: Rows): Column | undefined => {
  const { name, shape } = wanted;
  const [low, high] = rangeOf(wanted);
  const plain = low <= 0 && high >= 255;
  for (const [numbers] of pieces(rows, width(shape))) {
    const beyond = numbers.some((value) => value > 1);
    if (!beyond) continue;
    // Whatever follows, these are bytes: the first piece that shows it decides.
    const [made] = realsOfNumbers(report, wanted, field, numbers);
    return made?.levels === undefined && !plain
      ? undefined
      : { name, shape, dtype: "f32", data: rows, levels: made?.levels ?? identity };
  }
  return { name, shape, dtype: "f32", data: rows, levels: identity };
};

export const storedReals = (
  report: Report,
  wanted: Wanted,
  field: NumberField,
  rows: Rows,
): ReadonlyArray<Column> | undefined => {
  const { name, shape } = wanted;
  if (wanted.nullable === true || wanted.masked === true || wanted.padding !== undefined) return undefined;
  if (kindOf(rows) === "u8") {
    const column = wanted.counts === true ? undefined : bytesOf(report, wanted, field, rows);
    return column === undefined ? undefined : [column];
  }
  if (/^u?int/.test(field.type) && shape.length === 3) return undefined;
  const all = merging(report);
  for (const [numbers, first] of pieces(rows, width(shape))) realsOfNumbers(all.at(first), wanted, field, numbers);
  all.tell();
  return [{ name, shape, dtype: "f32", data: rows }];
};
