/**
 * What lies at an address, whatever a model may want of it.
 *
 * In: what was found there. Out: for each field its type, shape, spread, gaps and classes.
 */
import * as E from "fp-ts/lib/Either.js";
import { dayNumbers } from "../../runtime/data/convert/dates.js";
import { mostHeld } from "../../runtime/data/convert/index.js";
import { endsOnly } from "../../runtime/data/convert/padding.js";
import { strangersIn } from "../../runtime/data/convert/strangers.js";
import { numberOf } from "../../runtime/data/convert/text.js";
import { isTruth, numbersOf } from "../../runtime/data/convert/written.js";
import type { Field, Found, Numbers, Opened, PictureField, Texts } from "../../runtime/data/field.js";
import { seriesIn } from "../../runtime/data/groups.js";
import { roomFor } from "../../runtime/data/rows.js";
import { standInsOf } from "../../runtime/data/stand-in.js";

export interface Summary {
  readonly name: string;
  readonly kind: "numbers" | "words" | "pictures";
  /** As a person knows it: "uint8", "whole numbers". */
  readonly type: string;
  readonly shape: ReadonlyArray<number>;
  readonly count: number;
  readonly missing: number;
  /** Of numbers. */
  readonly least?: number;
  readonly most?: number;
  readonly mean?: number;
  readonly whole?: boolean;
  /**
   * The words, or the whole numbers where there are few, each with how often it occurs, the most frequent first; of
   * rows of zeros and a one, the places of the one.
   */
  readonly classes?: ReadonlyArray<readonly [name: string, count: number]>;
  /** Of several numbers for each sample: all are 0 or 1, and whether each row has a single 1. */
  readonly flags?: "one" | "some";
  /** Of sequences: values are missing, and all of them behind the end of their sample. */
  readonly ends?: true;
  /** Whether the source says that these are the classes. */
  readonly label: boolean;
  /** Of pictures: sizes besides the usual one. */
  readonly sizes?: number;
  /** The columns that it is made of. */
  readonly columns?: ReadonlyArray<string>;
  /** The address of its table. */
  readonly table?: string;
  /** Words that are dates. */
  readonly dates?: true;
  /** What stands among numbers and seems to mean none: few words, or numbers such as −999; each with how often. */
  readonly odd?: ReadonlyArray<readonly [word: string, count: number]>;
}

const FEW = 64;

const counts = (values: ReadonlyMap<string, number>): Summary["classes"] => [...values].sort((a, b) => b[1] - a[1]);

const ofNumbers = (values: Numbers): Pick<Summary, "missing" | "least" | "most" | "mean" | "whole" | "classes"> => {
  let [least, most, sum, missing, whole] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, true];
  const seen = new Map<string, number>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(value)) {
      missing += 1;
      continue;
    }
    if (value < least) least = value;
    if (value > most) most = value;
    sum += value;
    whole &&= Number.isInteger(value);
    const key = seen.size <= FEW && whole ? String(value) : undefined;
    if (key !== undefined) seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  const few = whole && seen.size <= FEW ? { classes: counts(seen) ?? [] } : {};
  return { missing, least, most, mean: sum / Math.max(values.length - missing, 1), whole, ...few };
};

/** Texts that are numbers: written in a way of people, or but for few words. */
const numbersAmong = (texts: Texts): (Pick<Summary, "type" | "odd"> & { readonly values: Numbers }) | undefined => {
  const numbers = numbersOf(texts);
  const strangers = strangersIn(texts, numbers);
  const written = numbers.every((value) => value !== null) && texts.words.every((word) => !isTruth(word));
  if (!written && strangers.length === 0) return undefined;
  const values = Float64Array.from(texts.codes, (code) => numbers[code] ?? Number.NaN);
  const counted = new Map(strangers.map((word) => [word, 0]));
  for (const code of texts.codes) {
    const word = (texts.words[code] ?? "").trim();
    if (counted.has(word)) counted.set(word, (counted.get(word) ?? 0) + 1);
  }
  return { type: "numbers", values, ...(strangers.length === 0 ? {} : { odd: [...counted] }) };
};

const ofTexts = ({ codes, words }: Texts): Pick<Summary, "missing" | "classes"> => {
  const seen = new Map<string, number>();
  let missing = 0;
  for (const code of codes) {
    const word = (words[code] ?? "").trim();
    if (Number.isNaN(numberOf(word) ?? 0)) missing += 1;
    else seen.set(word, (seen.get(word) ?? 0) + 1);
  }
  return { missing, classes: counts(seen) ?? [] };
};

/** Rows of zeros and ones. */
const ofRows = (values: Numbers, size: number): Pick<Summary, "flags" | "classes"> => {
  const seen = new Map<string, number>();
  let single = true;
  for (let from = 0; from < values.length; from += size) {
    let [ones, place] = [0, 0];
    for (let k = 0; k < size; k++) {
      const value = values[from + k];
      if (value === 1) [ones, place] = [ones + 1, k];
      else if (value !== 0) return {};
    }
    single &&= ones === 1;
    seen.set(String(place), (seen.get(String(place)) ?? 0) + 1);
  }
  return single ? { flags: "one", classes: counts(seen) ?? [] } : { flags: "some" };
};

/** Of an array that is too large to be held, so many numbers are looked at: evenly spaced samples. */
const LOOKED = 2 ** 22;

const looked = async (field: Exclude<Field, PictureField>): Promise<Opened<Numbers | Texts>> => {
  if (field._tag === "Texts" || field.stored === undefined || field.stored.bytes <= mostHeld) return field.values();
  const rows = field.stored.rows();
  const size = field.shape.reduce((product, each) => product * each, 1);
  const count = rows.length / size;
  const shown = Math.min(count, Math.max(1, Math.floor(LOOKED / size)));
  const numbers = roomFor(rows, shown * size);
  rows.read(
    Uint32Array.from({ length: shown }, (_, i) => Math.floor((i * count) / shown)),
    numbers,
  );
  return E.right(numbers);
};

const summaryOf = async (field: Field, all: number): Promise<Opened<Summary>> => {
  const { name, label = false, count = all } = field;
  if (field._tag === "Pictures") {
    const [{ height, width, channels } = { height: 0, width: 0, channels: 0 }] = field.sizes;
    const shape = [height, width, channels];
    return E.right({
      name,
      kind: "pictures",
      type: "pictures",
      shape,
      count,
      missing: 0,
      label,
      sizes: field.sizes.length,
    });
  }
  const values = await looked(field);
  if (E.isLeft(values)) return values;
  const found = values.right;
  const table = field.table === undefined ? {} : { table: field.table.address };
  if ("codes" in found) {
    const among = field._tag === "Texts" && field.derived !== true ? numbersAmong(found) : undefined;
    const base = { name, shape: [], count, label, ...table };
    if (among === undefined) {
      const dates = dayNumbers(found.words) === undefined ? {} : ({ dates: true, type: "dates" } as const);
      return E.right({ ...base, kind: "words", type: "words", ...ofTexts(found), ...dates });
    }
    const { values: numbers, ...type } = among;
    const { classes: _, ...spread } = ofNumbers(numbers);
    const missing = spread.missing - (type.odd ?? []).reduce((sum, [, times]) => sum + times, 0);
    return E.right({ ...base, kind: "numbers", ...spread, ...type, missing });
  }
  const of = field._tag === "Numbers" ? field : undefined;
  const columns = of?.columns === undefined ? {} : { columns: of.columns };
  const { type = "numbers", shape = [] } = of ?? {};
  const { classes, ...spread } = ofNumbers(found);
  const size = shape.reduce((product, each) => product * each, 1);
  const few = size === 1 && classes !== undefined ? { classes } : {};
  const rows = size > 1 && shape.filter((each) => each !== 1).length === 1 ? ofRows(found, size) : {};
  const ends = spread.missing > 0 && shape.length === 2 && endsOnly(found, { shape }) ? ({ ends: true } as const) : {};
  const standIns = shape.length === 0 && of?.table !== undefined ? standInsOf(found) : [];
  const odd = standIns.length === 0 ? {} : { odd: standIns.map((one) => [String(one.value), one.count] as const) };
  return E.right({
    name,
    kind: "numbers",
    type,
    shape,
    count,
    label,
    ...spread,
    ...few,
    ...rows,
    ...ends,
    ...columns,
    ...table,
    ...odd,
  });
};

const isWordy = (field: Field): boolean => field._tag === "Texts" && field.numeric !== true;

/**
 * A line for each field; columns that are counted through are one, and what was worked out from another field is left
 * out.
 */
export const inspect = async (found: Found): Promise<Opened<ReadonlyArray<Summary>>> => {
  const words = new Set(found.fields.filter(isWordy).map(({ name }) => name));
  const series = seriesIn(found).filter(
    ({ field: { columns = [] }, absent }) =>
      columns.length > 2 && absent === undefined && !columns.some((name) => words.has(name)),
  );
  const inside = new Set(series.flatMap(({ field }) => field.columns ?? []));
  const single = found.fields.filter((field) => field.derived !== true && !inside.has(field.name));
  const summaries: Array<Summary> = [];
  for (const field of [...single, ...series.map((one) => one.field)]) {
    const summary = await summaryOf(field, found.count);
    if (E.isLeft(summary)) return summary;
    summaries.push(summary.right);
  }
  return E.right(summaries);
};
