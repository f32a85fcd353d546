// W02: one condition that enters one site twice.
import { type Place, placeOf } from "../../base/located.js";
import { page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { capital } from "../../words/words.js";
import { rule } from "./rule.js";

export interface RepeatedInjection {
  readonly _tag: "RepeatedInjection";
  readonly place: Place;
  readonly condition: string;
  readonly site: string;
  readonly first: Place;
}

export const repeatedInjection = rule<RepeatedInjection>("RepeatedInjection", {
  code: "W02",
  find: ({ core, injections }) =>
    injections.flatMap((trace, i) => {
      const first = injections
        .slice(0, i)
        .find((other) => other.condition === trace.condition && other.siteName === trace.siteName);
      return first === undefined
        ? []
        : [
            {
              place: placeOf(core.root, trace.pointer),
              condition: trace.condition,
              site: trace.siteName,
              first: placeOf(core.root, first.pointer),
            },
          ];
    }),
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
