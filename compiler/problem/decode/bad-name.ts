/** G106 · Bad name. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { inline } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import type { Words } from "../../words/words.js";
import { write } from "./shared.js";

export interface BadName {
  readonly _tag: "BadName";
  readonly name: string;
  readonly expected: string;
}

/** The same name with everything replaced that a name may not have. */
function cleaned(name: string): string | undefined {
  const inner = name
    .trim()
    .replace(/[^A-Za-z0-9_-]+/g, "_")
    .slice(0, 128);
  if (Object.hasOwn(Object.prototype, inner)) return `${inner}_`;
  const safe = /^[A-Za-z_]/.test(inner) ? inner : `_${inner}`.slice(0, 128);
  return /[A-Za-z0-9]/.test(safe) ? safe : undefined;
}

/** What else is to be said of a name whose letters are of another script, or that JavaScript keeps for itself. */
const notesOf = (name: string): ReadonlyArray<string> => {
  if (Object.hasOwn(Object.prototype, name)) return ["Every object of JavaScript has something of that name already."];
  return /(?![A-Za-z])\p{L}/u.test(name)
    ? [
        "Letters are those from A to Z and from a to z, since names are also used in expressions and in exported " +
          "models. `labels` of classes may be in any script.",
      ]
    : [];
};

function badName({ name, expected }: BadName, place: Place): Words {
  const safe = cleaned(name);
  return {
    title: "BAD NAME",
    summary: name === "" ? "A name can't be empty." : `${quote(name)} can't be a name.`,
    expected: { text: expected, because: "expressions and sites refer to it" },
    notes: notesOf(name),
    ...(safe === undefined
      ? { fix: "write a name of letters from A to Z" }
      : safe.length > 40
        ? { fix: "write a shorter name" }
        : write(place, inline(safe))),
  };
}

export const badNameFault = error<BadName, Place>("BadName", {
  code: "G106",
  words: badName,
  page: page(
    "Bad name",
    "Names of inputs, conditions and layers begin with a letter or `_` and go on with letters, digits, `_` or `-`, " +
      "128 at most; letters are those from A to Z. Expressions and sites are written with them.",
    "Write one like that.",
  ),
});
