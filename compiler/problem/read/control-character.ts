/** G014 · Control character. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { type Fixed, fixed, replace } from "../../words/edit.js";
import { codePoint } from "./shared.js";

export interface ControlCharacter {
  readonly _tag: "ControlCharacter";
  readonly place: Place;
  readonly character: number;
  readonly within: "string" | "text";
}

function escaped(character: number, place: Place): Fixed {
  const text = JSON.stringify(String.fromCharCode(character)).slice(1, -1);
  return fixed(`write ${text}`, replace(place, text));
}

export const controlCharacterProblem = error<ControlCharacter>("ControlCharacter", {
  code: "G014",
  words: ({ character, within, place }) => ({
    title: within === "string" ? "CONTROL CHARACTER" : "INVISIBLE CHARACTER",
    summary:
      within === "string"
        ? `A string can't hold ${codePoint(character)} as it is.`
        : `${codePoint(character)} is here; between values JSON allows spaces, tabs and line breaks only.`,
    ...(within === "string" ? escaped(character, place) : fixed("delete it", replace(place, ""))),
  }),
  page: page(
    "Control character",
    "There is a character without a picture in the text: a raw tab in a string, " +
      "or a space that a word processor left between values.",
    "Write it as an escape inside strings, and delete it elsewhere. `graft check --fix` does both.",
  ),
});
