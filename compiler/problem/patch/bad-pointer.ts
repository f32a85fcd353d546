/** G050 · Not a change. */
import type { Place } from "../../base/located.js";
import { error } from "../../words/diagnostic.js";
import { pageG050 } from "./shared.js";

export interface BadPointer {
  readonly _tag: "BadPointer";
  readonly place: Place;
}

export const badPointerProblem = error<BadPointer>("BadPointer", {
  code: "G050",
  words: () => ({
    title: "BAD POINTER",
    summary: "This is not a JSON pointer.",
    expected: { text: "/name/name…, with ~1 for a slash and ~0 for a tilde", because: "RFC 6901 says so" },
  }),
  page: pageG050,
});
