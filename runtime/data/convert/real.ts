/**
 * Real numbers as a model wants them: an input, a number, a vector, a map.
 *
 * In: a field's values and what is wanted. Out: the column, and beside it which samples have it where some may lack it;
 * everything wrong goes to the collector, one problem for each kind of fault. Whole numbers of an image are levels:
 * bytes stay bytes.
 */
import { presenceName } from "../../../compiler/language/condition/null.js";
import { knownName } from "../../../compiler/language/input/input.js";
import { type Column, type Levels, type Wanted, width } from "../dataset.js";
import { type Faults, faults } from "../faults.js";
import type { NumberField, Numbers, TextField, Texts, Told } from "../field.js";
import type { Collector } from "../problem/collect.js";
import { endsOnly, lengthened, ownLengths, stepsColumn } from "./padding.js";
import { wordFault } from "./strangers.js";
import { isMissingText } from "./text.js";
import { numbersOf } from "./written.js";

/** Where a conversion tells what it found and did. */
export interface Report {
  readonly source: string;
  readonly problems: Collector;
  readonly tell: (told: Told) => void;
}

const spanOf = (values: Numbers): readonly [number, number] => {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
};

/** Whole numbers that a wider type held, such as int64, are whole numbers. */
const isWhole = ({ type }: NumberField): boolean => /^u?int|^whole|^bool/.test(type);

/**
 * How many levels an image's numbers have: whole numbers to 255 are bytes, but for zeros and ones; wider ones have
 * their type's.
 */
const levelsOf = (wanted: Wanted, field: NumberField, values: Numbers): { full: number; most: number } | undefined => {
  if (wanted.scale !== undefined && wanted.scale !== "bytes") return undefined;
  if (field.full !== undefined) return { full: field.full, most: field.full };
  if (wanted.shape.length !== 3) return undefined;
  const bytes = wanted.scale === "bytes";
  if (!isWhole(field) && !bytes) return undefined;
  const [least, most] = spanOf(values);
  if (least < 0 || (most <= 1 && !bytes)) return undefined;
  if (most <= 255) return { full: 255, most };
  return values instanceof Uint16Array ? { full: 65535, most } : undefined;
};

/** Levels of 0 … full onto the wanted range; clamped, since rounding may pass an end by one bit. */
const levelColumn = ({ name, shape, counts, range = [0, 1] }: Wanted, values: Numbers, full: number): Column => {
  const [low, high] = range;
  if (values instanceof Uint8Array && full === 255 && counts !== true) {
    const levels: Levels = [low, high];
    return { name, shape, dtype: "f32", data: values, levels };
  }
  const data = new Float32Array(values.length);
  // As counts, levels are light that was counted: whole numbers.
  const settled = counts === true ? Math.round : Number;
  for (let i = 0; i < data.length; i++)
    data[i] = settled(Math.min(low + ((high - low) * (values[i] ?? 0)) / full, high));
  return { name, shape, dtype: "f32", data };
};

/** Stands where a value is missing: any value that the condition could have, since the null takes its place. */
const filler = ({ range: [low, high] = [0, 0] }: Wanted): number => Math.min(Math.max(0, low), high);

/** Is the whole of a sample's value missing (NaN)? */
const isMissing = (numbers: ArrayLike<number>, from: number, size: number): boolean => {
  for (let i = from; i < from + size; i++) if (!Number.isNaN(numbers[i] ?? 0)) return false;
  return true;
};

export const presence = (name: string, missing: ReadonlySet<number>, count: number): ReadonlyArray<Column> => {
  if (missing.size === 0) return [];
  const data = Float32Array.from({ length: count }, (_, row) => (missing.has(row) ? 0 : 1));
  return [{ name: presenceName(name), shape: [], dtype: "f32", data }];
};

const F32: readonly [number, number] = [-3.4028234663852886e38, 3.4028234663852886e38];

/** Where values must lie: of bytes, the range is what they are brought to. */
export const rangeOf = ({ scale, range }: Wanted): readonly [number, number] =>
  scale === "bytes" ? [0, 255] : (range ?? F32);

const isCount = (value: number): boolean => value >= 0 && Number.isInteger(value);

const addFault = (report: Report, found: Faults, wanted: Wanted, row: number, value: number, values: Numbers): void => {
  const { source } = report;
  const at = { source, column: wanted.name, row } as const;
  const { role } = wanted;
  if (Number.isNaN(value) && wanted.nullable !== true)
    found.add("missing", row, () => {
      const ends = wanted.padding === undefined && wanted.masked !== true && endsOnly(values, wanted);
      return { _tag: "MissingValue", ...at, role, set: wanted.members !== undefined, ...(ends && { ends }) };
    });
  else if (Number.isNaN(value)) found.add("nan", row, () => ({ _tag: "NotFinite", ...at, found: "NaN" }));
  else if (Number.isFinite(value)) found.add("count", row, () => ({ _tag: "NotACount", ...at, found: value }));
  else found.add("infinite", row, () => ({ _tag: "NotFinite", ...at, found: value > 0 ? "Infinity" : "-Infinity" }));
};

const outside = (report: Report, wanted: Wanted, values: Numbers, expected: readonly [number, number]): void => {
  const size = width(wanted.shape);
  const [low, high] = expected.map(Math.fround) as [number, number];
  let [rows, row, found, last, whole] = [0, 0, 0, -1, true];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
    whole &&= Number.isInteger(value);
    const at = Math.floor(i / size);
    if ((Math.fround(value) >= low && Math.fround(value) <= high) || at === last) continue;
    if (rows === 0) [row, found] = [at, value];
    rows += 1;
    last = at;
  }
  if (rows === 0) return;
  const bytes = whole && size > 1 && least >= 0 && most <= 255 && most > 1;
  const { name: column, role } = wanted;
  report.problems.add({
    _tag: "OutsideRange",
    source: report.source,
    column,
    row,
    count: rows,
    expected,
    found,
    span: [least, most],
    bytes,
    role,
  });
};

/** How many time steps each sample of a padded sequence has. */
const lengthsOf = (report: Report, wanted: Wanted, values: Numbers): Int32Array | undefined => {
  if (wanted.padding === undefined) return undefined;
  const { name: column } = wanted;
  const lengths = wanted.lengths ?? ownLengths(values, wanted);
  const most = wanted.shape[0] ?? 1;
  let [shorter, shortest] = [0, most];
  for (const length of lengths) {
    if (length < most) shorter += 1;
    shortest = Math.min(shortest, length);
  }
  if (shorter > 0) report.tell({ told: "padded", column, count: shorter, of: lengths.length, shortest });
  return lengths;
};

/** Ranges are compared as float32, or 0.1 would lie outside [0, 0.1]. */
const checked = (report: Report, wanted: Wanted, given: Numbers, each = width(wanted.shape)): ReadonlyArray<Column> => {
  const size = width(wanted.shape);
  const values = wanted.padding === undefined ? given : lengthened(given, each, wanted);
  const [low, high] = rangeOf(wanted);
  const [least, most] = [Math.fround(low), Math.fround(high)];
  const data = new Float32Array(values.length);
  const missing = new Set<number>();
  const found = faults();
  const known = wanted.masked === true ? new Float32Array(values.length).fill(1) : undefined;
  const lengths = lengthsOf(report, wanted, values);
  const features = wanted.shape.at(-1) ?? 1;
  let beyond = false;
  for (let row = 0, i = 0; i < values.length; row++) {
    if (wanted.nullable === true && isMissing(values, i, size)) {
      missing.add(row);
      // A null has no padding.
      lengths?.fill(wanted.shape[0] ?? 1, row, row + 1);
      data.fill(filler(wanted), i, i + size);
      i += size;
      continue;
    }
    const own = lengths === undefined ? size : (lengths[row] ?? 0) * features;
    if (own === 0) addFault(report, found, wanted, row, Number.NaN, values);
    data.fill(filler(wanted), i + own, i + size);
    for (const end = i + own; i < end; i++) {
      const value = values[i] ?? 0;
      if (known !== undefined && Number.isNaN(value)) {
        known[i] = 0;
        data[i] = filler(wanted);
        continue;
      }
      if (!Number.isFinite(value) || (wanted.counts === true && !isCount(value)))
        addFault(report, found, wanted, row, value, values);
      data[i] = value;
      const rounded = data[i] ?? 0;
      beyond ||= rounded < least || rounded > most;
    }
    i += size - own;
  }
  found.tell(report.problems);
  if (beyond) outside(report, wanted, values, [low, high]);
  const { name, shape } = wanted;
  const mask =
    known?.includes(0) === true ? [{ name: knownName(name), shape, dtype: "f32", data: known } as const] : [];
  const steps = lengths === undefined ? [] : stepsColumn(name, lengths, shape[0] ?? 1);
  return [
    { name, shape, dtype: "f32", data },
    ...mask,
    ...steps,
    ...presence(name, missing, values.length / Math.max(size, 1)),
  ];
};

export const realsOfNumbers = (
  report: Report,
  wanted: Wanted,
  field: NumberField,
  values: Numbers,
): ReadonlyArray<Column> => {
  const levels = levelsOf(wanted, field, values);
  if (levels === undefined) return checked(report, wanted, values, width(field.shape));
  if (field.full === undefined) report.tell({ told: "levels", column: wanted.name, ...levels });
  if (values instanceof Uint8Array || !values.some(Number.isNaN)) return [levelColumn(wanted, values, levels.full)];
  // Levels of which some are missing.
  const [low, high] = wanted.range ?? [0, 1];
  const brought = Float64Array.from(values, (value) => low + ((high - low) * value) / levels.full);
  return checked(report, wanted, brought, width(field.shape));
};

/** Texts that are numbers after all. */
export const realsOfTexts = (report: Report, wanted: Wanted, field: TextField, texts: Texts): ReadonlyArray<Column> => {
  const numbers = numbersOf(texts);
  const found = faults();
  const { source } = report;
  const { name: column } = wanted;
  for (let row = 0; row < texts.codes.length; row++) {
    const code = texts.codes[row] ?? -1;
    if (numbers[code] === null) found.add("text", row, () => wordFault(source, column, row, field, texts, numbers));
  }
  found.tell(report.problems);
  const values = Float64Array.from(texts.codes, (code) => numbers[code] ?? Number.NaN);
  // A word that is no number was told of; it is no missing value besides.
  for (let i = 0; i < values.length; i++)
    if (Number.isNaN(values[i]) && !isMissingText(texts.words[texts.codes[i] ?? -1] ?? "")) values[i] = filler(wanted);
  return checked(report, wanted, values);
};

/** Bytes of pictures, as levels of the wanted range. */
export const bytesColumn = (wanted: Wanted, bytes: Uint8Array): Column => levelColumn(wanted, bytes, 255);
