/**
 * Classes and members as a model wants them.
 *
 * In: a column of numbers or words, rows with one 1, rows of zeros and ones, or lists. Out: class indices, or a row of
 * zeros and ones for each sample. A number that equals a label's number is that label; where every label is a number,
 * no other number is a class.
 */
import * as E from "fp-ts/lib/Either.js";
import { knownName } from "../../../compiler/language/input/input.js";
import { type Column, type Wanted, width } from "../dataset.js";
import { faults, type Uncounted } from "../faults.js";
import type { Numbers, Texts } from "../field.js";
import { type Choice, membersOf } from "../members.js";
import { presence, type Report } from "./real.js";
import { isMissingText, numberOf } from "./text.js";

const choiceOf = ({ classes, members, labels }: Wanted): Choice => ({
  size: classes ?? members ?? 0,
  ...(labels === undefined ? {} : { labels }),
});

/** At most this many words or values are listed. */
const LISTED_WORDS = 24;

const numeric = (text: string): number | null => {
  const value = numberOf(text);
  return value === null || !Number.isFinite(value) ? null : value;
};

const byPlace = (a: string, b: string): number => {
  const [x, y] = [numeric(a), numeric(b)];
  return x !== null && y !== null ? x - y : a < b ? -1 : a > b ? 1 : 0;
};

const sortedWords = (words: Iterable<string>): ReadonlyArray<string> => [...new Set(words)].sort(byPlace);

/** The class of a number: its label's, or itself. */
const classOfNumber = ({ size, labels }: Choice): ((value: number) => number | undefined) => {
  const byNumber = new Map<number, number>();
  for (const [index, label] of (labels ?? []).entries()) {
    const value = numeric(label);
    if (value !== null && !byNumber.has(value)) byNumber.set(value, index);
  }
  const labelsAlone = labels !== undefined && labels.length > 0 && labels.every((label) => numeric(label) !== null);
  return (value) => {
    const named = byNumber.get(value);
    if (named !== undefined || labelsAlone) return named;
    return Number.isInteger(value) && value >= 0 && value < size ? value : undefined;
  };
};

type Read = { readonly index: number } | "missing" | "unknown";

const reading = (choice: Choice): ((word: string) => Read) => {
  const classOf = classOfNumber(choice);
  return (raw) => {
    const word = raw.trim();
    const named = (choice.labels ?? []).indexOf(word);
    if (named >= 0) return { index: named };
    if (isMissingText(word)) return "missing";
    const value = numeric(word);
    const index = value === null ? undefined : classOf(value);
    return index === undefined ? "unknown" : { index };
  };
};

const unknownMember = (
  source: string,
  wanted: Wanted,
  row: number,
  found: string,
  words: ReadonlyArray<string>,
): Uncounted => ({
  _tag: "UnknownMember",
  source,
  column: wanted.name,
  role: wanted.role,
  row,
  of: wanted.members === undefined ? "class" : "member",
  expected: choiceOf(wanted).size,
  labels: wanted.labels ?? [],
  found: found.slice(0, 40),
  words: words.length <= LISTED_WORDS ? words : [],
});

/** Classes from indices; −1 is missing, and is told of where it may not be. */
const classColumn = (report: Report, wanted: Wanted, indices: Int32Array): ReadonlyArray<Column> => {
  const { name, shape } = wanted;
  const missing = new Set<number>();
  const data = indices.map((index, row) => {
    if (index >= 0) return index;
    missing.add(row);
    return 0;
  });
  const [row] = missing;
  if (row !== undefined && wanted.nullable !== true && wanted.masked !== true)
    report.problems.add({
      _tag: "MissingValue",
      source: report.source,
      column: name,
      role: wanted.role,
      row,
      count: missing.size,
      set: false,
    });
  // An input's classes are data as all other data is; a condition's stay whole numbers.
  if (wanted.role === "condition")
    return [{ name, shape, dtype: "i32", data }, ...presence(name, missing, data.length)];
  return [{ name, shape, dtype: "f32", data: Float32Array.from(data) }, ...knownColumn(wanted, missing, data.length)];
};

const knownColumn = ({ name, shape }: Wanted, missing: ReadonlySet<number>, count: number): ReadonlyArray<Column> =>
  presence(name, missing, count).map((column) => ({ ...column, name: knownName(name), shape }));

export const classesOfTexts = (report: Report, wanted: Wanted, texts: Texts): ReadonlyArray<Column> => {
  const { source } = report;
  const read = texts.words.map(reading(choiceOf(wanted)));
  const unknown = read.map((one) => one === "unknown");
  const words = sortedWords(
    texts.words.map((word) => word.trim()).filter((word, i) => read[i] !== "missing" && word !== ""),
  );
  if (wanted.labels === undefined && unknown.includes(true)) {
    report.problems.add({
      _tag: "NoLabels",
      source,
      column: wanted.name,
      role: wanted.role,
      of: "class",
      expected: choiceOf(wanted).size,
      words: words.slice(0, LISTED_WORDS),
      found: words.length,
    });
    return [];
  }
  const found = faults();
  const indices = texts.codes.map((code, row) => {
    const one = read[code] ?? "missing";
    if (one === "unknown")
      found.add("unknown", row, () => unknownMember(source, wanted, row, texts.words[code] ?? "", words));
    return typeof one === "object" ? one.index : one === "missing" ? -1 : 0;
  });
  found.tell(report.problems);
  return classColumn(report, wanted, indices);
};

const distinct = (values: Numbers): ReadonlyArray<number> => {
  const seen = new Set<number>();
  for (let i = 0; i < values.length && seen.size <= LISTED_WORDS; i++) {
    const value = values[i] ?? 0;
    if (!Number.isNaN(value)) seen.add(value);
  }
  return seen.size > LISTED_WORDS ? [] : [...seen].sort((a, b) => a - b);
};

/** More classes than this are no classes. */
const MOST_CLASSES = 2 ** 24;

/** A problem for numbers that are no classes: too many of them, or not of that kind. */
const addOutside = (report: Report, wanted: Wanted, values: Numbers): void => {
  const [{ source, problems }, column, role, expected] = [report, wanted.name, wanted.role, wanted.classes ?? 0];
  const found = faults();
  let [most, clean, first] = [-1, true, -1];
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? 0;
    if (Number.isNaN(value)) continue;
    clean &&= Number.isInteger(value) && value >= 0;
    most = Math.max(most, value);
    if (first < 0 && value >= expected) first = row;
    const at = { source, column, role, row } as const;
    if (!Number.isFinite(value))
      found.add("infinite", row, () => ({ _tag: "NotFinite", ...at, found: value > 0 ? "Infinity" : "-Infinity" }));
    else if (!Number.isInteger(value)) found.add("part", row, () => ({ _tag: "NotAnInteger", ...at, found: value }));
    else if (value < 0 || value >= expected)
      found.add("outside", row, () => ({
        _tag: "OutsideDomain",
        ...at,
        expected,
        found: value,
        values: distinct(values),
      }));
  }
  const listed = distinct(values);
  const others = listed.length === expected && listed[0] !== 0;
  if (clean && most < MOST_CLASSES && !others)
    problems.add({ _tag: "TooFewClasses", source, column, role, row: first, expected, found: most + 1 });
  else found.tell(problems);
};

export const classesOfNumbers = (report: Report, wanted: Wanted, values: Numbers): ReadonlyArray<Column> => {
  const choice = choiceOf(wanted);
  const classOf = classOfNumber(choice);
  const found = faults();
  let outside = false;
  const indices = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? 0;
    const index = Number.isNaN(value) ? -1 : classOf(value);
    if (index === undefined && wanted.labels !== undefined)
      found.add("unknown", row, () =>
        unknownMember(report.source, wanted, row, String(value), distinct(values).map(String)),
      );
    outside ||= index === undefined;
    indices[row] = index ?? 0;
  }
  found.tell(report.problems);
  if (outside && wanted.labels === undefined) addOutside(report, wanted, values);
  return classColumn(report, wanted, indices);
};

/** Rows of zeros and a one. */
export const classesOfRows = (report: Report, wanted: Wanted, values: Numbers): ReadonlyArray<Column> => {
  const size = wanted.classes ?? 1;
  const found = faults();
  const indices = new Int32Array(values.length / size);
  for (let row = 0; row < indices.length; row++) {
    let [index, ones, others] = [-1, 0, 0];
    for (let k = 0; k < size; k++) {
      const value = values[row * size + k] ?? 0;
      if (value === 1) [index, ones] = [k, ones + 1];
      else if (value !== 0) others += 1;
    }
    if (ones !== 1 || others > 0)
      found.add("row", row, () => ({
        _tag: "NotOneHot",
        source: report.source,
        column: wanted.name,
        row,
        expected: size,
      }));
    indices[row] = Math.max(index, 0);
  }
  found.tell(report.problems);
  report.tell({ told: "one-hot", column: wanted.name });
  return classColumn(report, wanted, indices);
};

/** Rows of zeros and ones. NaN throughout a row is a missing value. */
export const membersOfRows = (report: Report, wanted: Wanted, values: Numbers): ReadonlyArray<Column> => {
  const { source } = report;
  const { name, shape, members: expected = 0 } = wanted;
  const size = width(shape);
  const data = new Float32Array(values.length);
  const missing = new Set<number>();
  const found = faults();
  for (let i = 0; i < data.length; i++) {
    const [row, value] = [Math.floor(i / size), values[i] ?? 0];
    const at = { source, column: name, row } as const;
    if (Number.isNaN(value)) {
      missing.add(row);
      if (wanted.nullable !== true)
        found.add("missing", row, () => ({ _tag: "MissingValue", ...at, role: wanted.role, set: true }));
    } else if (value !== 0 && value !== 1)
      found.add("flag", row, () => ({ _tag: "NotAFlag", ...at, expected, found: value }));
    else data[i] = value;
  }
  found.tell(report.problems);
  return [{ name, shape, dtype: "f32", data }, ...presence(name, missing, data.length / Math.max(size, 1))];
};

/** Values that the rows of a set may come to: a short text can stand for a long row. */
const MOST_FLAGS = 2 ** 28;

/** Lists of members, one text for each sample. */
export const membersOfTexts = (report: Report, wanted: Wanted, texts: Texts): ReadonlyArray<Column> => {
  const { source, problems } = report;
  const { name, shape } = wanted;
  const [size, count] = [width(shape), texts.codes.length];
  if (count * size > MOST_FLAGS) {
    problems.add({ _tag: "TooManyFlags", source, column: name, expected: MOST_FLAGS, found: count * size });
    return [];
  }
  const choice = choiceOf(wanted);
  const lists = texts.words.map((word) => (word.trim() === "" ? null : membersOf(word, choice)));
  const data = new Float32Array(count * size);
  const missing = new Set<number>();
  const found = faults();
  for (const [row, code] of texts.codes.entries()) {
    const list = lists[code] ?? null;
    const at = { source, column: name, row } as const;
    if (list === null) {
      missing.add(row);
      if (wanted.nullable !== true)
        found.add("missing", row, () => ({ _tag: "MissingValue", ...at, role: wanted.role, set: true }));
    } else if (E.isRight(list)) for (const member of list.right) data[row * size + member] = 1;
    else {
      const { fault, part } = list.left;
      found.add(fault === "unknown" ? `unknown ${part}` : fault, row, () =>
        fault === "unknown"
          ? unknownMember(source, wanted, row, part, [])
          : { _tag: "RepeatedMember", ...at, found: part.slice(0, 40) },
      );
    }
  }
  found.tell(problems);
  return [{ name, shape, dtype: "f32", data }, ...presence(name, missing, count)];
};

/** A set of one member for each sample, by its number. */
export const membersOfNumbers = (report: Report, wanted: Wanted, values: Numbers): ReadonlyArray<Column> => {
  const place = new Map<number, number>();
  for (const value of values) if (!place.has(value)) place.set(value, place.size);
  const words = [...place.keys()].map((value) => (Number.isNaN(value) ? "" : String(value)));
  return membersOfTexts(report, wanted, { codes: Int32Array.from(values, (value) => place.get(value) ?? 0), words });
};
