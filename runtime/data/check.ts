/**
 * Values against what the spec says about them.
 *
 * In: a column's raw numbers and its `Wanted`. Out: the column in the wanted dtype, and which samples lack it; everything wrong goes to the collector with its row.
 */
import { presenceName } from "../../compiler/language/condition/null.js";
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
  if (wanted.members !== undefined && value !== 0 && value !== 1)
    return { type: "not-a-flag", ...at, expected: wanted.members, found: value };
  const [low, high] =
    wanted.range ?? (wanted.dtype === "i32" ? [-I32, I32 - 1] : [-3.4028234663852886e38, 3.4028234663852886e38]);
  const outside = Math.fround(value) < Math.fround(low) || Math.fround(value) > Math.fround(high);
  return outside ? { type: "outside-range", ...at, expected: [low, high], found: value } : null;
};

/** Stands where a value is missing: any value that the condition could have, since the null takes its place. */
const filler = ({ range: [low, high] = [0, 0] }: Wanted): number => Math.min(Math.max(0, low), high);

/** Is the whole of a sample's value missing (NaN), and may it be? */
const isMissing = ({ nullable }: Wanted, numbers: Numbers, from: number, size: number): boolean => {
  if (nullable !== true) return false;
  for (let i = from; i < from + size; i++) if (!Number.isNaN(Number(numbers[i]))) return false;
  return true;
};

const presence = (name: string, missing: ReadonlySet<number>, count: number): ReadonlyArray<Column> =>
  missing.size === 0
    ? []
    : [
        {
          name: presenceName(name),
          shape: [],
          dtype: "f32",
          data: Float32Array.from({ length: count }, (_, row) => (missing.has(row) ? 0 : 1)),
        },
      ];

/** Converts a column and reports each value that is wrong. `numbers` holds count × width values; NaN in all of a sample's is a missing value,
 * where the condition has a null. Out: the column, and which samples have it if some don't. */
export const checkedColumns = (
  source: string,
  wanted: Wanted,
  numbers: Numbers,
  problems: Collector,
): ReadonlyArray<Column> => {
  const size = width(wanted.shape);
  const data = new (wanted.dtype === "f32" ? Float32Array : Int32Array)(numbers.length);
  const missing = new Set<number>();
  for (let row = 0; row * size < numbers.length; row++) {
    if (isMissing(wanted, numbers, row * size, size)) {
      missing.add(row);
      data.fill(filler(wanted), row * size, (row + 1) * size);
      continue;
    }
    for (let i = row * size; i < (row + 1) * size; i++) {
      const value = Number(numbers[i]);
      const problem = fault(source, wanted, row, value);
      if (problem !== null) problems.add(problem);
      data[i] = value;
    }
  }
  const { name, shape, dtype } = wanted;
  return [{ name, shape, dtype, data }, ...presence(name, missing, numbers.length / Math.max(size, 1))];
};
