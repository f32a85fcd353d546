/** G072 · Repeated value. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface RepeatedValue {
  readonly _tag: "RepeatedValue";
  readonly place: Place;
  readonly first: Place;
}

export const repeatedValueProblem = error<RepeatedValue>("RepeatedValue", {
  code: "G072",
  words: ({ first }) => ({
    title: "REPEATED VALUE",
    summary: "This is listed twice, and would make the same trials twice.",
    label: "again here",
    related: [{ place: first, note: "It is first listed here:" }],
    fix: "keep one of the two",
  }),
  page: page(
    "Repeated value",
    "A value or a seed is listed twice, and would make the same trials twice.",
    "Keep one of the two.",
  ),
});
