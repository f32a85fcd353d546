/**
 * How a text table is written: its separator, its decimal sign, whether its first line names the columns.
 *
 * In: the first bytes of the file. Out: its dialect. The separator is the one of , ; tab and | that parts the first
 * lines into the most fields, equally many in each; blanks part them where nothing else does and a column of numbers
 * comes of it.
 */
import { isMissingText, numberOf } from "../convert/text.js";
import { type Fields, newFields, SPACE, scan, textOf } from "./scan.js";

export interface Dialect {
  /** The byte that parts fields. */
  readonly separator: number;
  readonly decimalComma: boolean;
}

const COMMA = 44;
const CANDIDATES = [COMMA, 59, 9, 124] as const;
const LINES = 20;

type Records = ReadonlyArray<ReadonlyArray<string>>;

/** The first records, as texts; fewer where a fault comes. */
export const firstRecords = (bytes: Uint8Array, separator: number, final: boolean, most = LINES): Records => {
  const fields: Fields = newFields();
  const records: Array<ReadonlyArray<string>> = [];
  for (let at = 0; records.length < most && at < bytes.length; ) {
    const step = scan(bytes, at, bytes.length, separator, final, fields);
    if (!("next" in step) || fields.count === 0) break;
    try {
      records.push(Array.from({ length: fields.count }, (_, i) => textOf(bytes, fields, i)));
    } catch {
      break;
    }
    at = step.next;
  }
  return records;
};

/** How well a separator parts the records: fields of the header, and less if other records have another count. */
const scoreOf = (records: Records, fields: number): number => {
  const alike = records.filter(({ length }) => length === fields).length;
  return fields <= 1 ? 0 : fields * (alike / records.length) ** 2;
};

/** How many fields most of the records have. */
const usualCount = (records: Records): number => {
  const counts = new Map<number, number>();
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
};

/** A title may stand over the header: what most records have counts half. */
const score = (records: Records): number =>
  Math.max(scoreOf(records, records[0]?.length ?? 0), scoreOf(records, usualCount(records)) / 2);

/** Words between blanks may be a text; beside a column of numbers they are fields. */
const holdsNumbers = (records: Records): boolean =>
  records.length > 1 &&
  (records[1] ?? []).some((_, i) =>
    records.slice(1).every((record) => numberOf(record[i] ?? "a", true) !== null && !isMissingText(record[i] ?? "")),
  );

const isDecimalComma = (cell: string): boolean => /^\s*[+-]?[0-9]+,[0-9]+(?:[eE][+-]?[0-9]+)?\s*$/.test(cell);

/** `final`: the bytes are the whole file. */
export const dialectOf = (bytes: Uint8Array, final: boolean): Dialect => {
  const tried = CANDIDATES.map((separator) => ({ separator, records: firstRecords(bytes, separator, final) }));
  const parted = tried.reduce((a, b) => (score(b.records) > score(a.records) ? b : a));
  const blank = { separator: SPACE, records: firstRecords(bytes, SPACE, final) };
  const best = score(blank.records) > score(parted.records) && holdsNumbers(blank.records) ? blank : parted;
  const cells = best.records.slice(1).flat();
  const decimalComma =
    best.separator !== COMMA && cells.some(isDecimalComma) && !cells.some((c) => /^\s*[+-]?[0-9]+\.[0-9]+\s*$/.test(c));
  return { separator: best.separator, decimalComma };
};

/** Whether a first line holds numbers alone, and so names nothing; 0, 1, 2 … are names, as pandas writes them. */
export const isHeaderless = (header: ReadonlyArray<string>): boolean => {
  const numbers = header.map((name) => (name.trim() === "" ? Number.NaN : (numberOf(name, true) ?? Number.NaN)));
  const counts = [0, 1].some((first) => numbers.every((value, i) => value === first + i));
  return header.length > 0 && numbers.every(Number.isFinite) && !counts;
};

/**
 * Whether a first line is one more record: beside numbers it has a word that stands again in the same column, such as
 * `5.1,3.5,Iris-setosa`. Wavelengths as names, `label,400.5,401`, have none.
 */
export const isRecord = (first: ReadonlyArray<string>, records: ReadonlyArray<ReadonlyArray<string>>): boolean => {
  const isNumber = (text: string): boolean => text !== "" && Number.isFinite(numberOf(text, true) ?? Number.NaN);
  const again = (word: string, i: number): boolean => records.some((record) => record[i]?.trim() === word);
  return first.some(isNumber) && first.some((cell, i) => cell !== "" && !isNumber(cell) && again(cell, i));
};
