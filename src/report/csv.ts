/**
 * The one door for tables in CSV.
 *
 * In: cells. Out: lines; a text with a comma, quote or line break stands in quotes (RFC 4180), one that a spreadsheet
 * would run as a formula has an apostrophe in front, and control characters, which no table needs, are left out.
 */

type Cell = string | number;

const isNumber = (text: string): boolean => /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?$/i.test(text);

/** Everything that can't be seen, but for tabs and ends of lines. */
const unseen = /(?![\t\n])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** A spreadsheet takes a cell that begins so for a formula. */
const formula = /^[=+\-@\t]/;

const textOf = (text: string): string => {
  const shown = text.replace(unseen, "");
  const safe = formula.test(shown) && !isNumber(shown) ? `'${shown}` : shown;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const cell = (value: Cell): string => (typeof value === "number" ? String(value) : textOf(value));

/** Lines of CSV, the first with the names of columns. */
export const csvLines = (rows: ReadonlyArray<ReadonlyArray<Cell>>): string =>
  `${rows.map((row) => row.map(cell).join(",")).join("\n")}\n`;
