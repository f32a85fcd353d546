/** G019 · Duplicate key. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export interface DuplicateKey {
  readonly _tag: "DuplicateKey";
  readonly place: Place;
  readonly key: string;
  readonly first: Place;
}

export const duplicateKeyProblem = error<DuplicateKey>("DuplicateKey", {
  code: "G019",
  words: ({ key, first }) => ({
    title: "DUPLICATE KEY",
    summary: `The key ${quote(key)} is written twice in one object.`,
    label: "again here",
    related: [{ place: first, note: "It is first written here:" }],
    fix: "keep one of the two",
  }),
  page: page(
    "Duplicate key",
    "One object has a key twice. JSON readers keep the last without a word, so one of the two values would be lost.",
    "Keep one of the two.",
  ),
});
