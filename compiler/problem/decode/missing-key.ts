/** G104 · Missing key. */
import { childPointer, type Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { type Fixed, fixed, put } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { capital, noun, type Words } from "../../words/words.js";
import { plainly, textAt } from "./shared.js";

export interface MissingKey {
  readonly _tag: "MissingKey";
  readonly key: string;
  readonly what: string;
  readonly expected: string;
  readonly description: string;
}

/** Where a word stands for a whole object, but this word needs more than itself. */
const shorthandFix = (key: string, what: string): string | undefined => {
  const [, word] = /"(.+)"/.exec(what) ?? [];
  return word === undefined ? undefined : `write it in full: { "type": "${word}", "${key}": … }`;
};

const openLower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Where only one value is right there, it can be added; of an interval, the data says which. */
const addKey = (key: string, expected: string, { pointer }: Place): Partial<Fixed> => {
  if (/^\d+$/.test(expected))
    return fixed(`add "${key}": ${expected}`, put(childPointer(pointer, key), Number(expected)));
  return key === "range"
    ? {
        fix:
          'add "range": [0, 1]; if the data lies elsewhere, its report names the least and the largest value. Or add ' +
          '"scale": "range", which takes both from the training samples',
      }
    : { fix: `add "${key}": …` };
};

function missingKey({ key, what, expected, description }: MissingKey, place: Place): Words {
  const shorthand = textAt(place).startsWith("{") ? undefined : shorthandFix(key, what);
  return {
    title: "MISSING KEY",
    summary: `${capital(noun(what))} needs ${quote(key)}, and this one has none.`,
    expected: { text: `"${key}": ${plainly(expected)}` },
    notes: [`${quote(key)}: ${openLower(description)}`],
    ...(textAt(place).startsWith("{")
      ? addKey(key, expected, place)
      : shorthand === undefined
        ? {}
        : { fix: shorthand }),
  };
}

export const missingKeyFault = error<MissingKey, Place>("MissingKey", {
  code: "G104",
  words: missingKey,
  page: page(
    "Missing key",
    "The object lacks a key that has no default, since no value would be right for everybody.",
    "Add it; the report says what it means and what it takes.",
  ),
});
