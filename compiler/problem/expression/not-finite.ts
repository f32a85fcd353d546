/** G065 · Number too large. */
import type { Place, Range } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface NotFinite {
  readonly _tag: "NotFinite";
  readonly range: Range;
  readonly value: number;
}

export const notFiniteProblem = error<NotFinite, Place>("NotFinite", {
  code: "G065",
  words: ({ value }) => ({
    title: "NUMBER TOO LARGE",
    summary: Number.isNaN(value) ? "This has no value." : "This is beyond the largest number there is.",
  }),
  page: page("Number too large", "On the way the expression passes the largest double.", "Write smaller numbers."),
});
