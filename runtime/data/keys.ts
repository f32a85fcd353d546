/**
 * By what the rows of two sources are matched.
 *
 * In: what was found in each. Out: the columns that say which row of the one is which of the other; none where their
 * order alone does. A column is named by the address (`#by=id`); or it stands in both under one name and is an
 * identity: it repeats in one of them at most, and it is called like one, or both have the same values.
 */
import * as E from "fp-ts/lib/Either.js";
import { isMissingText, numberOf } from "./convert/text.js";
import type { Dataset } from "./dataset.js";
import type { Field, Found } from "./field.js";

/** Columns that are called like what tells rows apart. */
const IDENTITY =
  /^(?:id|key|uuid|guid|name|file|path|image|sample|subject|index|idx)$|(?:^|[_ .-])(?:id|key|uuid|name)$/i;
const CAMEL = /[a-z]I[dD]$/;

const isCalled = (name: string): boolean => IDENTITY.test(name) || CAMEL.test(name);

/** What a column says of each row, where it can tell rows apart: its words, or its numbers. */
export const wordsIn = async (field: Field): Promise<ReadonlyArray<string> | undefined> => {
  if (field._tag === "Pictures" || (field._tag === "Numbers" && field.shape.length > 0)) return undefined;
  const values = await field.values();
  if (E.isLeft(values)) return undefined;
  if (!("codes" in values.right))
    return Array.from(values.right, (value) => (Number.isNaN(value) ? "" : String(value)));
  const words = values.right.words.map((word) => (isMissingText(word) ? "" : word.trim()));
  return Array.from(values.right.codes, (code) => words[code] ?? "");
};

/** The same words where one source has numbers and the other words that are numbers: 007 is 7. */
const alike = (field: Field, other: Field, words: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (field._tag !== "Texts" || other._tag !== "Numbers") return words;
  return words.map((word) => {
    const number = word === "" ? null : numberOf(word);
    return number === null ? word : String(number);
  });
};

/** Columns of two sources that say who a row is, and their words. */
export interface Keys {
  readonly names: ReadonlyArray<string>;
  readonly others: ReadonlyArray<string>;
  readonly words: ReadonlyArray<string>;
  readonly otherWords: ReadonlyArray<string>;
}

const PART = "\u0000";

const together = (all: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const [first = [], ...more] = all;
  if (more.length === 0) return first;
  return first.map((word, row) => {
    const each = [word, ...more.map((one) => one[row] ?? "")];
    return each.includes("") ? "" : each.join(PART);
  });
};

/** How a word of several columns is shown. */
export const shown = (word: string): string => word.split(PART).join(", ");

const fieldOf = ({ fields }: Found, name: string): Field | undefined => fields.find((one) => one.name === name);

/** The words of these columns; undefined where one of them has none. */
export const keysOf = async (
  one: Found,
  other: Found,
  names: ReadonlyArray<string>,
  others: ReadonlyArray<string> = names,
): Promise<Keys | undefined> => {
  const mine: Array<ReadonlyArray<string>> = [];
  const theirs: Array<ReadonlyArray<string>> = [];
  for (const [i, name] of names.entries()) {
    const [a, b] = [fieldOf(one, name), fieldOf(other, others[i] ?? name)];
    const [words, otherWords] = [a && (await wordsIn(a)), b && (await wordsIn(b))];
    if (a === undefined || b === undefined || words === undefined || otherWords === undefined) return undefined;
    mine.push(alike(a, b, words));
    theirs.push(alike(b, a, otherWords));
  }
  return { names, others, words: together(mine), otherWords: together(theirs) };
};

/** Whether each word stands once; rows without one are nobody's. */
export const isUnique = (words: ReadonlyArray<string>): boolean => {
  const some = words.filter((word) => word !== "");
  return new Set(some).size === some.length;
};

const sameSet = ({ words, otherWords }: Keys): boolean => {
  if (words.length !== otherWords.length || words.includes("")) return false;
  const known = new Set(otherWords);
  return known.size === otherWords.length && words.every((word) => known.has(word)) && isUnique(words);
};

const sameOrder = ({ words, otherWords }: Keys): boolean =>
  words.length === otherWords.length && words.every((word, row) => word === otherWords[row]);

const isSingle = (field: Field): boolean =>
  field._tag === "Texts" || (field._tag === "Numbers" && field.shape.length === 0);

/** Fields of one value for each sample that stand in both. */
const sharedNames = (one: Found, other: Found): ReadonlyArray<string> => {
  const single = (field: Field): boolean => field.derived !== true && isSingle(field);
  const theirs = new Set(other.fields.filter(single).map(({ name }) => name));
  return one.fields.filter((field) => single(field) && theirs.has(field.name)).map(({ name }) => name);
};

export type Evident =
  | { readonly _tag: "Keys"; readonly keys: Keys }
  /** Columns that are called like identities repeat in both. */
  | { readonly _tag: "Repeats"; readonly names: ReadonlyArray<string> }
  | { readonly _tag: "None" };

/** The columns that both have and that say which rows are the same. */
export const evidentKeys = async (one: Found, other: Found): Promise<Evident> => {
  const shared = sharedNames(one, other);
  const called = shared.filter(isCalled);
  const tries = [...called.map((name) => [name]), ...(called.length > 1 ? [called] : [])];
  const repeating: Array<Keys> = [];
  for (const names of tries) {
    const keys = await keysOf(one, other, names);
    if (keys === undefined) continue;
    if (isUnique(keys.words) || isUnique(keys.otherWords)) return { _tag: "Keys", keys };
    repeating.push(keys);
  }
  const all = repeating.length > 0 && shared.length > called.length ? await keysOf(one, other, shared) : undefined;
  if (all !== undefined && sameSet(all)) return { _tag: "Keys", keys: all };
  if (repeating.length > 0 && !repeating.every(sameOrder)) return { _tag: "Repeats", names: called };
  for (const name of shared.filter((each) => !called.includes(each))) {
    const keys = await keysOf(one, other, [name]);
    if (keys !== undefined && sameSet(keys)) return { _tag: "Keys", keys };
  }
  return { _tag: "None" };
};

/** Columns of different names that hold the same identities in another order: what rows may be matched by instead. */
export const otherwise = async (one: Found, other: Found): Promise<readonly [string, string] | undefined> => {
  const singles = (found: Found): ReadonlyArray<string> =>
    found.fields.filter((field) => isSingle(field) && field.derived !== true).map(({ name }) => name);
  for (const name of singles(one))
    for (const theirs of singles(other)) {
      if (name === theirs || !(isCalled(name) || isCalled(theirs))) continue;
      const keys = await keysOf(one, other, [name], [theirs]);
      if (keys !== undefined && sameSet(keys) && !sameOrder(keys)) return [name, theirs];
    }
  return undefined;
};

/** The column that says who a row is, where one is called so and is none of `taken`. */
export const keyIn = async (found: Found, taken: ReadonlySet<string>): Promise<Dataset["key"]> => {
  const field = found.fields.find((one) => isSingle(one) && isCalled(one.name) && !taken.has(one.name));
  if (field === undefined || field._tag === "Pictures") return undefined;
  const values = await field.values();
  if (E.isLeft(values)) return undefined;
  const held = values.right;
  const at = (row: number): string | number => {
    if ("codes" in held) return held.words[held.codes[row] ?? -1] ?? "";
    const number = held[row] ?? Number.NaN;
    return Number.isNaN(number) ? "" : number;
  };
  return { name: field.name, at };
};
