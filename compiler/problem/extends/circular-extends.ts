/** G032 · Circular `extends`. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export interface CircularExtends {
  readonly _tag: "CircularExtends";
  readonly place: Place;
  readonly names: ReadonlyArray<string>;
}

export const circularExtendsProblem = error<CircularExtends>("CircularExtends", {
  code: "G032",
  words: ({ names }) => ({
    title: "CIRCULAR EXTENDS",
    summary:
      names.length === 2
        ? "This spec extends itself."
        : `These extend each other: ${names.map((name) => quote(name, 100)).join(" → ")}.`,
    fix: "let one of them extend nothing",
  }),
  page: page(
    "Circular `extends`",
    "Specs extend each other, round in a circle, so none of them is whole.",
    "Let one of them extend nothing.",
  ),
});
