/** W02 · Injected twice. */

import type { Place } from "../../base/located.js";
import { page, warning } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { capital } from "../../words/words.js";

export interface RepeatedInjection {
  readonly _tag: "RepeatedInjection";
  readonly place: Place;
  readonly condition: string;
  readonly site: string;
  readonly first: Place;
}

export const repeatedInjectionWarning = warning<RepeatedInjection>("RepeatedInjection", {
  code: "W02",
  words: ({ condition, site, first }) => ({
    title: "INJECTED TWICE",
    summary: `${capital(quote(condition))} enters ${quote(site)} twice.`,
    label: "again here",
    related: [{ place: first, note: "It enters there first:" }],
    notes: ["To the layer behind, the second adds nothing that the first did not bring, only parameters."],
    fix: "delete one of the two",
  }),
  page: page(
    "Injected twice",
    "One condition enters one site twice. To the layer behind, " +
      "the second adds nothing that the first did not bring, only parameters.",
    "Delete one of the two.",
  ),
});
