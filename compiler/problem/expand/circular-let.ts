/** G120 · Circular let. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import type { Words } from "../../words/words.js";

export interface CircularLet {
  readonly _tag: "CircularLet";
  readonly place: Place;
  readonly names: ReadonlyArray<string>;
}

function circularLet({ names }: CircularLet): Words {
  const own = names.length === 2;
  return {
    title: "CIRCULAR LET",
    summary: own
      ? `${quote(names[0] ?? "")} is written in terms of itself, so it has no value.`
      : `These need each other, so none of them has a value: ${names.map((name) => quote(name)).join(" → ")}.`,
    fix: own ? "give it a number" : "give one of them a number",
  };
}

export const circularLetProblem = error<CircularLet>("CircularLet", {
  code: "G120",
  words: circularLet,
  page: page(
    "Circular let",
    "Names of `let` are written in terms of each other, round in a circle, so none of them has a value.",
    "Give one of them a number.",
  ),
});
