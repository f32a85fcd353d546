/**
 * What a mistyped word was most likely meant to be: the near ones, and before them what other libraries call the same
 * thing. In: a word, the words that would have been right, and what each of these is called elsewhere, as its construct
 * or field declares it. Out: a few of those, the likeliest first.
 */

import { nearest } from "./nearest.js";
import { own } from "./own.js";

/** Words of ours, each with what other libraries and everyday speech call the same: `dense` is `Linear` elsewhere. */
export type Aliases = Readonly<Record<string, ReadonlyArray<string>>>;

const folded = (word: string): string => word.toLowerCase().replace(/[-_ ]/g, "");

/** Whether two words with numbers in them have the same: `C6` and `C06`, not `conv3d` and `conv2d`. */
const sameNumber = (a: string, b: string): boolean => {
  const [m, n] = [a, b].map((word) => word.replace(/\D/g, ""));
  return m === "" || n === "" || Number(m) === Number(n);
};

/** The word of `known` that goes by this name elsewhere. */
const habitOf = (word: string, known: ReadonlyArray<string>, aliases: Aliases): string | undefined => {
  const key = folded(word);
  return known.find((each) => own(aliases, each)?.some((name) => folded(name) === key));
};

/**
 * Of words that may be meant, those that fit what stands beside them; what other libraries call so is meant even where
 * keys of theirs stand beside it.
 */
export const meantAmong = (
  word: string,
  known: ReadonlyArray<string>,
  fits: ReadonlyArray<string>,
  aliases: Aliases,
): ReadonlyArray<string> => {
  const habit = habitOf(word, known, aliases);
  return meant(word, known, aliases).filter((each) => fits.includes(each) || habit === each);
};

/** At most three of `known`. A digit is no slip: `conv3d` is another layer than `conv2d`. */
export function meant(word: string, known: ReadonlyArray<string>, aliases: Aliases = {}): ReadonlyArray<string> {
  const key = folded(word);
  // The same letters, written otherwise, leave no choice.
  const same = known.filter((each) => folded(each) === key);
  if (same.length > 0) return same;
  const habit = habitOf(word, known, aliases);
  const near = nearest(
    word,
    known.filter((each) => sameNumber(each, word)),
  );
  return habit === undefined ? near : [habit, ...near.filter((each) => each !== habit)].slice(0, 3);
}
