/** G051 · Reserved key. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export interface ForbiddenName {
  readonly _tag: "ForbiddenName";
  readonly place: Place;
  readonly name: string;
}

export const forbiddenNameProblem = error<ForbiddenName>("ForbiddenName", {
  code: "G051",
  words: ({ name }) => ({
    title: "RESERVED KEY",
    summary: `${quote(name)} can't be a key in a spec: JavaScript gives that name a meaning of its own.`,
    fix: "choose another name",
  }),
  page: page(
    "Reserved key",
    "JavaScript gives this name a meaning of its own (`__proto__`), so it can't be part of a path.",
    "Choose another name.",
  ),
});
