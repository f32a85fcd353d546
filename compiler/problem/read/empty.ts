/** G003 · Empty. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface Empty {
  readonly _tag: "Empty";
  readonly place: Place;
}

export const emptyProblem = error<Empty>("Empty", {
  code: "G003",
  words: () => ({
    title: "EMPTY",
    summary: "There is no spec in this text.",
    expected: { text: "a JSON object", because: "a spec is one object" },
    fix: "copy specs/gallery/cvae.json to begin with",
  }),
  page: page("Empty", "There is nothing in the file but space.", "Copy a spec of the gallery to begin with."),
});
