/**
 * Words in a column of numbers, and dates in its place: what a report says of them.
 *
 * In: texts that are asked for as numbers, and the number of each word. Out: the problem of its first word; few words
 * among many numbers stand for no value, mostly.
 */
import type { Uncounted } from "../faults.js";
import type { TextField, Texts } from "../field.js";
import { dayNumbers } from "./dates.js";

/** At most so many different words are few. */
const FEW = 5;
/** That many samples of three must be numbers. */
const MOST = 2 / 3;

/** The words that stand among numbers, where they are few; else none. */
export const strangersIn = ({ codes, words }: Texts, numbers: ReadonlyArray<number | null>): ReadonlyArray<string> => {
  const odd = words.filter((_, i) => numbers[i] === null);
  if (odd.length === 0 || odd.length > FEW) return [];
  let [some, none] = [0, 0];
  for (const code of codes) {
    const value = numbers[code] ?? null;
    if (value === null) none += 1;
    else if (!Number.isNaN(value)) some += 1;
  }
  return some >= MOST * (some + none) ? odd.map((word) => word.trim()) : [];
};

/** The problem of a word in `row`, before it is counted. */
export const wordFault = (
  source: string,
  column: string,
  row: number,
  { table }: Pick<TextField, "table">,
  texts: Texts,
  numbers: ReadonlyArray<number | null>,
): Extract<Uncounted, { readonly _tag: "NotANumber" }> => {
  const line = table?.lineOf(row);
  const strangers = strangersIn(texts, numbers);
  const dates = strangers.length === 0 && dayNumbers(texts.words) !== undefined;
  return {
    _tag: "NotANumber",
    source,
    column,
    row,
    found: (texts.words[texts.codes[row] ?? 0] ?? "").slice(0, 40),
    ...(line === undefined ? {} : { line }),
    ...(table === undefined || (strangers.length === 0 && !dates) ? {} : { table: table.address, strangers, dates }),
  };
};
