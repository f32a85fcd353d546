/** C25 · Behind the last time. */

import type { Place } from "../../base/located.js";
import { page, warning } from "../../words/diagnostic.js";
import { fixed, put } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { capital } from "../../words/words.js";

export interface AfterTheLast {
  readonly _tag: "AfterTheLast";
  readonly place: Place;
  readonly condition: string;
  readonly site: string;
  readonly layer: string;
}

export const afterTheLastWarning = warning<AfterTheLast>("AfterTheLast", {
  code: "C25",
  words: ({ condition, site, layer, place: { pointer } }) => ({
    title: "BEHIND THE LAST",
    summary:
      `${capital(quote(condition))} stands behind the last time step at ${quote(site)}, and ${quote(layer)} only ` +
      "looks back: no time step of the sequence sees it.",
    notes: ["What is read from the last time step alone still depends on it."],
    ...fixed('write "place": "prefix": then every time step sees it', put(`${pointer}/place`, "prefix")),
  }),
  page: page(
    "Behind the last time",
    "The condition stands behind the last time of a sequence, and the next layer only looks back: " +
      "none of the times before sees it.",
    'Write `"place": "prefix"`.',
  ),
});
