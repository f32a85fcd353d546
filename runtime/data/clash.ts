/**
 * The fields of two sources whose rows are matched. In: both, and the columns that need not stand twice. Out: the
 * fields of both; or what stands in both under one name and is not the same.
 */
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import type { Field, Found, Opened } from "./field.js";
import { shown, wordsIn } from "./keys.js";
import type { DataProblem } from "./problem/index.js";
import { inAddress } from "./reword.js";
import { asWord } from "./table/reading.js";

const numberWord = (word: string): string =>
  word !== "" && Number.isFinite(Number(word)) ? String(Number(word)) : word;

/** The first row in which two columns differ; undefined where they are the same. */
const difference = (
  words: ReadonlyArray<string>,
  others: ReadonlyArray<string>,
): { readonly row: number; readonly words: readonly [string, string] } | undefined => {
  for (const [row, word] of words.entries()) {
    const other = others[row] ?? "";
    if (word !== other && numberWord(word) !== numberWord(other)) return { row, words: [shown(word), shown(other)] };
  }
  return undefined;
};

/** Classes that are the names of folders, all pictures in one: no classes. */
const isOneFolder = ({ label, table }: Field, words: ReadonlyArray<string>): boolean =>
  label === true && table === undefined && new Set(words).size <= 1;

interface Merge {
  readonly name: string;
  readonly base: Found;
  readonly table: Found;
}

/** Which of two fields of one name stays, or why neither can. */
const settled = async (
  { name, base, table }: Merge,
  mine: Field,
  theirs: Field,
): Promise<E.Either<DataProblem, Field>> => {
  if (theirs.derived === true) return E.right(mine);
  if (mine.derived === true) return E.right(theirs);
  const at = { _tag: "SameColumn", source: name, column: mine.name, found: [base.name, table.name] } as const;
  const word = asWord("without=", mine.name);
  const [words, others] = [await wordsIn(mine), await wordsIn(theirs)];
  if (words === undefined || others === undefined)
    return E.left({
      ...at,
      without: inAddress(name, table.name, word),
      as: inAddress(name, table.name, `as=${mine.name}2`),
    });
  if (isOneFolder(mine, words)) return E.right(theirs);
  if (isOneFolder(theirs, others)) return E.right(mine);
  const differs = difference(words, others);
  return differs === undefined
    ? E.right(mine)
    : E.left({ ...at, ...differs, without: inAddress(name, table.name, word) });
};

const brokenOf = (one: Found, other: Found): Pick<Found, "broken"> => {
  const broken = [...(one.broken ?? []), ...(other.broken ?? [])];
  return broken.length === 0 ? {} : { broken };
};

/**
 * Both as one; `spare`: columns of the table that go; `own`: the table belongs to the base, and what it says comes
 * before what the base has under the same name.
 */
export const merged = async (
  name: string,
  base: Found,
  table: Found,
  spare: ReadonlyArray<string>,
  own = false,
): Promise<Opened<Found>> => {
  const added = table.fields.filter((field) => !spare.includes(field.name));
  const problems: Array<DataProblem> = [];
  const fields: Array<Field> = [];
  for (const mine of base.fields) {
    const theirs = added.find((field) => field.name === mine.name);
    const kept =
      theirs === undefined ? E.right(mine) : own ? E.right(theirs) : await settled({ name, base, table }, mine, theirs);
    if (E.isLeft(kept)) problems.push(kept.left);
    else fields.push(kept.right);
  }
  if (isNonEmpty(problems)) return E.left(problems);
  const { inOrder: _, ...rest } = base;
  return E.right({
    ...rest,
    name,
    fields: [...fields, ...added.filter((field) => !base.fields.some((mine) => mine.name === field.name))],
    ...brokenOf(base, table),
    told: [...(base.told ?? []), ...(table.told ?? [])],
  });
};
