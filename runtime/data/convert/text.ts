/**
 * What a cell of text says: a number, a missing value, or a word.
 *
 * In: the text. Out: its number; NaN for a missing value; null for a word.
 */
import type { Texts } from "../field.js";

const NUMBER = /^[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?$/;

const SPECIAL: ReadonlyMap<string, number> = new Map([
  ["inf", Number.POSITIVE_INFINITY],
  ["+inf", Number.POSITIVE_INFINITY],
  ["infinity", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["-infinity", Number.NEGATIVE_INFINITY],
]);

/** What tables write for no value: as pandas reads them, and the ? of older data sets. */
const MISSING: ReadonlySet<string> = new Set(
  "|nan|-nan|na|n/a|<na>|#na|#n/a|null|none|nil|?|-".split("|"), // the first is the empty cell
);

export const isMissingText = (text: string): boolean => MISSING.has(text.trim().toLowerCase());

/** A decimal comma is read where the column is known to have one: elsewhere 1,5 is no number. */
export const numberOf = (text: string, decimalComma = false): number | null => {
  const bare = text.trim();
  if (isMissingText(bare)) return Number.NaN;
  if (!NUMBER.test(bare) || (bare.includes(",") && !decimalComma)) return SPECIAL.get(bare.toLowerCase()) ?? null;
  return Number(bare.replace(",", "."));
};

const TRUTH: ReadonlyMap<string, number> = new Map([
  ["true", 1],
  ["false", 0],
  ["yes", 1],
  ["no", 0],
]);

/** The number of each of a column's words; yes and no are 1 and 0 where there is nothing else. */
export const numbersOf = ({ words }: Texts): ReadonlyArray<number | null> => {
  const truths = words.map((word) => TRUTH.get(word.trim().toLowerCase()));
  const all = words.length > 0 && words.every((word, i) => truths[i] !== undefined || isMissingText(word));
  return words.map((word, i) => (all ? (truths[i] ?? Number.NaN) : numberOf(word)));
};
