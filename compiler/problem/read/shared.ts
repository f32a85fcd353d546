/** What several problems of this folder are said with. */
import type { Place } from "../../base/located.js";
import { fixed, replace } from "../../words/edit.js";
import type { Words } from "../../words/words.js";

/** What the grammar would have taken where something else stood. `]` and `}` are for a closer that fits no opener. */
export type Expected =
  | "value"
  | "value-or-bracket"
  | "key"
  | "key-or-brace"
  | "colon"
  | "comma-or-brace"
  | "comma-or-bracket"
  | "]"
  | "}";

export const count = (value: number): string => value.toLocaleString("en-GB");

export const codePoint = (unit: number): string => `U+${unit.toString(16).toUpperCase().padStart(4, "0")}`;

export const expectations: Readonly<Record<Expected, string>> = {
  value: "a value",
  "value-or-bracket": "a value, or `]`",
  key: "a key in double quotes",
  "key-or-brace": "a key in double quotes, or `}`",
  colon: "`:` and a value",
  "comma-or-brace": "`,` and the next key, or `}`",
  "comma-or-bracket": "`,` and the next item, or `]`",
  "]": "`]`",
  "}": "`}`",
};

/** What to write in its place, or where nothing is known, what would be right there. */
export const written = (instead: string | undefined, expected: Expected, place: Place): Partial<Words> =>
  instead === undefined
    ? { expected: { text: expectations[expected] } }
    : fixed(`write ${instead}`, replace(place, instead));
