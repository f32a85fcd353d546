/**
 * Values against what the spec says about them.
 *
 * In: a column's raw numbers and its `Wanted`. Out: the column in the wanted dtype; everything wrong goes to the collector with its row.
 */
import type { Column, Wanted } from "./dataset.js";
import { width } from "./dataset.js";
import type { Collector, DataProblem } from "./problem.js";

/** Numbers by position, whatever they are stored in. */
export type Numbers = ArrayLike<number> | ArrayLike<bigint>;

const nonFinite = (value: number): "NaN" | "Infinity" | "-Infinity" => {
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "Infinity" : "-Infinity";
};

const I32 = 0x8000_0000;

/** What one value gets wrong, if anything. Ranges are compared as float32, or 0.1 would lie outside [0, 0.1]. */
const fault = (source: string, wanted: Wanted, row: number, value: number): DataProblem | null => {
  const at = { source, column: wanted.name, row } as const;
  if (!Number.isFinite(value)) return { type: "not-finite", ...at, found: nonFinite(value) };
  if (wanted.dtype === "i32" && !Number.isInteger(value)) return { type: "not-an-integer", ...at, found: value };
  if (wanted.classes !== undefined && (value < 0 || value >= wanted.classes))
    return { type: "outside-domain", ...at, expected: wanted.classes, found: value };
  const [low, high] =
    wanted.range ?? (wanted.dtype === "i32" ? [-I32, I32 - 1] : [-3.4028234663852886e38, 3.4028234663852886e38]);
  const outside = Math.fround(value) < Math.fround(low) || Math.fround(value) > Math.fround(high);
  return outside ? { type: "outside-range", ...at, expected: [low, high], found: value } : null;
};

/** Converts a column and reports each value that is wrong. `numbers` holds count × width values. */
export const checkedColumn = (source: string, wanted: Wanted, numbers: Numbers, problems: Collector): Column => {
  const size = width(wanted.shape);
  const data = new (wanted.dtype === "f32" ? Float32Array : Int32Array)(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const value = Number(numbers[i]);
    const problem = fault(source, wanted, Math.floor(i / size), value);
    if (problem !== null) problems.add(problem);
    data[i] = value;
  }
  return { name: wanted.name, shape: wanted.shape, dtype: wanted.dtype, data };
};
