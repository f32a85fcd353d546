/** G035 · Base is no spec. */
import type { Located, Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface NotAnObject {
  readonly _tag: "NotAnObject";
  readonly place: Place;
  readonly found: Located["kind"];
}

export const notAnObjectProblem = error<NotAnObject>("NotAnObject", {
  code: "G035",
  words: ({ found }) => ({
    title: "NOT A SPEC",
    summary: `A spec is an object, and this file holds ${found === "array" ? "a list" : `a ${found}`}.`,
  }),
  page: page(
    "Base is no spec",
    "A file of the chain holds a list or a word, and a spec is an object.",
    "Name another file.",
  ),
});
