/** G960 · Too many injections at one site. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { count } from "../../words/words.js";

export interface TooManyInjections {
  readonly _tag: "TooManyInjections";
  readonly place: Place;
  readonly site: string;
  readonly found: number;
  readonly limit: number;
}

export const tooManyInjectionsProblem = error<TooManyInjections>("TooManyInjections", {
  code: "G960",
  words: ({ site, found, limit }) => ({
    title: "TOO MANY INJECTIONS",
    summary: `${count(found)} injections enter ${quote(site, 80)}; ${count(limit)} at one site is the limit.`,
    notes: ["A pattern such as `encoder.*` counts once at each layer that it matches."],
  }),
  page: page(
    "Too many injections at one site",
    "More injections enter one layer than can be meant; each is a step of its own in the graph.",
    "Write fewer: one injection for each condition is enough.",
  ),
});
