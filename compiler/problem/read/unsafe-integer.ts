/** G017 · Integer too large. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export interface UnsafeInteger {
  readonly _tag: "UnsafeInteger";
  readonly place: Place;
  readonly text: string;
}

/** What would be read for it: another number, or the same for a neighbour as well. */
const readAs = (text: string): string => {
  const read = String(Number(text));
  const neighbour = (/^-?[0-9]+$/.test(text) ? BigInt(text) : BigInt(Number(text))) + 1n;
  return read === text || BigInt(Number(text)) === neighbour - 1n
    ? `${quote(String(neighbour))} is read as the same number`
    : `it would be read as ${quote(read)}`;
};

export const unsafeIntegerProblem = error<UnsafeInteger>("UnsafeInteger", {
  code: "G017",
  words: ({ text }) => ({
    title: "INTEGER TOO LARGE",
    summary: `${quote(text)} can't be told from its neighbours: ${readAs(text)}.`,
    expected: { text: "an integer between -9007199254740991 and 9007199254740991", because: "numbers are doubles" },
  }),
  page: page(
    "Integer too large",
    "Past 2^53 neighbouring integers are the same double, so the spec would mean another number than it says.",
    "Write a smaller one.",
  ),
});
