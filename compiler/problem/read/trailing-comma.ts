/** G008 · Trailing comma. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, replace } from "../../words/edit.js";

export interface TrailingComma {
  readonly _tag: "TrailingComma";
  readonly place: Place;
}

export const trailingCommaProblem = error<TrailingComma>("TrailingComma", {
  code: "G008",
  words: ({ place }) => ({
    title: "TRAILING COMMA",
    summary: "Nothing follows this comma, and JSON allows none after the last item.",
    ...fixed("delete the comma", replace(place, "")),
  }),
  page: page(
    "Trailing comma",
    "After the last item of a list or object JSON allows no comma.",
    "Delete the comma; `graft check --fix` does.",
  ),
});
