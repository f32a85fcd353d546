/** G015 · Not a number. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, replace } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import type { Words } from "../../words/words.js";

export interface BadNumber {
  readonly _tag: "BadNumber";
  readonly place: Place;
  readonly text: string;
}

/** The number that was probably meant: `+1`, `007`, `.5`, `1.`, `1_000`, `0x1F`. */
function numberMeant(text: string): string | undefined {
  if (/^0[xob][0-9a-f]+$/i.test(text)) return String(Number(text));
  const meant = text
    .replace(/^\+/, "")
    .replaceAll("_", "")
    .replace(/^(-?)0+(?=[0-9])/, "$1")
    .replace(/^(-?)\./, "$10.")
    .replace(/\.(?=$|[eE])/, "");
  return /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/.test(meant) ? meant : undefined;
}

function badNumber({ text, place }: BadNumber): Words {
  const meant = numberMeant(text);
  const finite = !/NaN|Infinity/.test(text);
  return {
    title: "NOT A NUMBER",
    summary: finite
      ? `${quote(text)} is not how JSON writes a number.`
      : `JSON has no ${quote(text)}: every number in a spec is finite.`,
    ...(meant === undefined ? {} : fixed(`write ${meant}`, replace(place, meant))),
  };
}

export const badNumberProblem = error<BadNumber>("BadNumber", {
  code: "G015",
  words: badNumber,
  page: page(
    "Not a number",
    "JSON writes numbers in one way: no leading zeros, no `+`, no bare dot, no underscores, no NaN.",
    "Write it as the report shows.",
  ),
});
