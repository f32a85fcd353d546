/** G001 · Not UTF-8. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface NotUtf8 {
  readonly _tag: "NotUtf8";
  readonly place: Place;
}

export const notUtf8Problem = error<NotUtf8>("NotUtf8", {
  code: "G001",
  words: () => ({
    title: "NOT UTF-8",
    summary: "The bytes of this file are not UTF-8 text.",
    fix: "save it as UTF-8",
  }),
  page: page(
    "Not UTF-8",
    "The bytes of the file are not UTF-8, so there is no text to read. Guessing another encoding could change names " +
      "and labels without a word.",
    "Save the file as UTF-8 in your editor.",
  ),
});
