/** G016 · Number too large. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export interface NumberOverflow {
  readonly _tag: "NumberOverflow";
  readonly place: Place;
  readonly text: string;
}

export const numberOverflowProblem = error<NumberOverflow>("NumberOverflow", {
  code: "G016",
  words: ({ text }) => ({
    title: "NUMBER TOO LARGE",
    summary: `${quote(text)} is beyond the largest double and would become infinity.`,
    expected: { text: "a number up to about 1.8e308" },
  }),
  page: page(
    "Number too large",
    "The number is beyond the largest double and would silently become infinity.",
    "Write one that is meant.",
  ),
});
