/** G050 · Not a change. */
import type { Place } from "../../base/located.js";
import { error } from "../../words/diagnostic.js";
import { pageG050 } from "./shared.js";

export interface PathTooDeep {
  readonly _tag: "PathTooDeep";
  readonly place: Place;
  readonly limit: number;
}

export const pathTooDeepProblem = error<PathTooDeep>("PathTooDeep", {
  code: "G050",
  words: ({ limit }) => ({ title: "BAD PATH", summary: `A path may have ${limit} steps; this one has more.` }),
  page: pageG050,
});
