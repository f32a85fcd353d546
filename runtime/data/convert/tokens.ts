/**
 * Texts as token numbers.
 *
 * In: texts, or rows of numbers, and a vocabulary. Out: a row of numbers for each sample, 0 at its end and behind; and
 * beside it which places are there: the tokens and one end. Characters, where every token is one; else words between
 * blanks.
 */
import { byCharacter, piecesOf } from "../../../compiler/language/input/tokens.js";
import type { Column, Wanted } from "../dataset.js";
import { faults } from "../faults.js";
import type { Numbers, Texts } from "../field.js";
import { stepsColumn } from "./padding.js";
import { presence, type Report } from "./real.js";
import { isMissingText } from "./text.js";

/**
 * Rows of token numbers, each ending where it ends. A condition's are whole numbers, which say themselves where that
 * is; of an input a column beside them says it.
 */
const tokenColumns = (
  wanted: Wanted,
  rows: ReadonlyArray<ReadonlyArray<number>>,
  missing: ReadonlySet<number>,
): ReadonlyArray<Column> => {
  const { name, shape, role } = wanted;
  const steps = shape[0] ?? 1;
  const data = new (role === "condition" ? Int32Array : Float32Array)(rows.length * steps);
  for (const [row, numbers] of rows.entries()) data.set(numbers.slice(0, steps), row * steps);
  if (role === "condition") return [{ name, shape, dtype: "i32", data }, ...presence(name, missing, rows.length)];
  const lengths = Int32Array.from(rows, (numbers) => Math.min(numbers.length + 1, steps));
  return [{ name, shape, dtype: "f32", data }, ...stepsColumn(name, lengths, steps)];
};

/** A vocabulary of more tokens is none that a person writes. */
const LISTED = 400;

/**
 * Tells of tokens that the vocabulary lacks, and of texts that are too long; `lacking`: every token of the data that it
 * lacks, where they are words.
 */
const checker = (report: Report, wanted: Wanted, longest: number, lacking: ReadonlyArray<string>) => {
  const found = faults();
  const { source } = report;
  const { name: column, role, vocabulary = [], shape } = wanted;
  const expected = shape[0] ?? 1;
  const of = byCharacter(vocabulary) ? "character" : "word";
  return {
    unknown: (row: number, token: string) =>
      found.add("unknown", row, () => {
        const all = [...vocabulary, ...lacking];
        const more = lacking.length > 0 && all.length <= LISTED ? { vocabulary: all, more: lacking.length } : {};
        return { _tag: "UnknownToken", source, column, role, row, of, found: token.slice(0, 40), ...more };
      }),
    length: (row: number, length: number) =>
      length > expected &&
      found.add("long", row, () => ({ _tag: "TextTooLong", source, column, role, row, expected, found: longest })),
    tell: () => found.tell(report.problems),
  };
};

export const tokensOfTexts = (report: Report, wanted: Wanted, { codes, words }: Texts): ReadonlyArray<Column> => {
  const { vocabulary = [] } = wanted;
  const places = new Map(vocabulary.map((token, i) => [token, i + 1] as const));
  const pieces = words.map((word) => piecesOf(word, vocabulary));
  const check = checker(
    report,
    wanted,
    pieces.reduce((most, all) => Math.max(most, all.length), 0),
    [...new Set(pieces.flat())].filter((piece) => !places.has(piece)),
  );
  const rows = Array.from(codes, (code, row) => {
    const all = pieces[code] ?? [];
    check.length(row, all.length);
    return all.map((piece) => {
      const place = places.get(piece);
      if (place === undefined) check.unknown(row, piece);
      return place ?? 0;
    });
  });
  check.tell();
  const missing = new Set<number>();
  if (wanted.nullable === true)
    for (const [row, code] of codes.entries()) if (isMissingText(words[code] ?? "")) missing.add(row);
  return tokenColumns(wanted, rows, missing);
};

/** Rows of token numbers, which 0 or a missing number ends. */
export const tokensOfNumbers = (
  report: Report,
  wanted: Wanted,
  values: Numbers,
  each: number,
): ReadonlyArray<Column> => {
  const { vocabulary = [] } = wanted;
  const count = values.length / Math.max(each, 1);
  const rows = Array.from({ length: count }, (_, row) => {
    const own = Array.from(values.subarray(row * each, (row + 1) * each));
    const end = own.findIndex((value) => value === 0 || Number.isNaN(value));
    return end < 0 ? own : own.slice(0, end);
  });
  const check = checker(
    report,
    wanted,
    rows.reduce((most, all) => Math.max(most, all.length), 0),
    [],
  );
  for (const [row, numbers] of rows.entries()) {
    check.length(row, numbers.length);
    for (const value of numbers)
      if (!Number.isInteger(value) || value < 1 || value > vocabulary.length) check.unknown(row, String(value));
  }
  check.tell();
  const missing = new Set<number>();
  if (wanted.nullable === true)
    for (let row = 0; row < count; row++) if (Number.isNaN(values[row * each])) missing.add(row);
  return tokenColumns(wanted, rows, missing);
};
