/**
 * What a cell of text says: a number, a missing value, or a word.
 *
 * In: the text. Out: its number; NaN for a missing value; null for a word.
 */

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
  "|nan|-nan|na|n/a|n.a.|<na>|#na|#n/a|#n/a n/a|null|#null!|none|nil|?|-|--|.".split("|"), // the first is empty
);

export const isMissingText = (text: string): boolean => MISSING.has(text.trim().toLowerCase());

/** A decimal comma is read where the column is known to have one: elsewhere 1,5 is no number. */
export const numberOf = (text: string, decimalComma = false): number | null => {
  const bare = text.trim();
  if (isMissingText(bare)) return Number.NaN;
  if (!NUMBER.test(bare) || (bare.includes(",") && !decimalComma)) return SPECIAL.get(bare.toLowerCase()) ?? null;
  return Number(bare.replace(",", "."));
};
