/** G034 · `extends` set too late. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface LateExtends {
  readonly _tag: "LateExtends";
  readonly place: Place;
}

export const lateExtendsProblem = error<LateExtends>("LateExtends", {
  code: "G034",
  words: () => ({
    title: "TOO LATE",
    summary: "A spec is read with all that it extends before a variant or an option changes it.",
    fix: "write `extends` into the spec itself",
  }),
  page: page(
    "`extends` set too late",
    "A variant or an option sets `extends`, but a spec is read with all that it extends before either changes it.",
    "Write `extends` into the spec itself.",
  ),
});
