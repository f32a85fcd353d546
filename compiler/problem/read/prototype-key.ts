/** G020 · Reserved key. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";

export interface PrototypeKey {
  readonly _tag: "PrototypeKey";
  readonly place: Place;
  readonly key: string;
}

export const prototypeKeyProblem = error<PrototypeKey>("PrototypeKey", {
  code: "G020",
  words: ({ key }) => ({
    title: "RESERVED KEY",
    summary: `${quote(key)} can't be a key in a spec: JavaScript gives that name a meaning of its own.`,
    fix: "choose another name",
  }),
  page: page(
    "Reserved key",
    "JavaScript gives this name a meaning of its own (`__proto__`), so as a key it could change other objects.",
    "Choose another name.",
  ),
});
