/** G057 · Not a variant. */

import type { Located, Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { kinds } from "./shared.js";

export interface BadVariant {
  readonly _tag: "BadVariant";
  readonly place: Place;
  readonly name: string;
  readonly found: Located["kind"];
}

export const badVariantProblem = error<BadVariant>("BadVariant", {
  code: "G057",
  words: ({ name, found }) => ({
    title: "NOT A VARIANT",
    summary: `The variant ${quote(name)} is ${kinds[found]}.`,
    expected: { text: '{ "/json/pointer": value, … }', because: "a variant says what to put where" },
  }),
  page: page(
    "Not a variant",
    "A variant is an object from JSON pointers to values.",
    'Write `{ "/train/seed": 7 }`, for example.',
  ),
});
