/** G006 · String too long. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { count } from "./shared.js";

export interface StringTooLong {
  readonly _tag: "StringTooLong";
  readonly place: Place;
  readonly limit: number;
  readonly found: number;
}

export const stringTooLongProblem = error<StringTooLong>("StringTooLong", {
  code: "G006",
  words: ({ limit, found }) => ({
    title: "STRING TOO LONG",
    summary: `This string has ${count(found)} characters; a string may have ${count(limit)}.`,
  }),
  page: page(
    "String too long",
    "A string has more than 64 Ki characters; nothing in a spec is as long.",
    "Shorten it, or look for a closing quote that is missing.",
  ),
});
