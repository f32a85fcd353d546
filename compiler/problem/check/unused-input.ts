/** W06 · Input not used. */

import type { Place } from "../../base/located.js";
import { page, warning } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export interface UnusedInput {
  readonly _tag: "UnusedInput";
  readonly place: Place;
  readonly input: string;
}

export const unusedInputWarning = warning<UnusedInput>("UnusedInput", {
  code: "W06",
  words: ({ input }) => ({
    title: "INPUT NOT USED",
    summary: `The input ${quote(input)} is neither encoded nor decoded.`,
    notes: ["Data must have it all the same, and nothing becomes of it."],
    fix: "add it to the encoder's or the decoder's, or delete it",
  }),
  page: page(
    "Input not used",
    "An input is declared that is neither encoded nor decoded. Data must have it all the same, " +
      "and nothing becomes of it.",
    "Add it to the encoder's inputs or the decoder's outputs, or delete it.",
  ),
});
