/** G306 · Layers too deep in each other. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface NestedTooDeep {
  readonly _tag: "NestedTooDeep";
  readonly place: Place;
  readonly limit: number;
}

export const nestedTooDeepProblem = error<NestedTooDeep>("NestedTooDeep", {
  code: "G306",
  words: ({ limit }) => ({
    title: "TOO DEEP",
    summary: `Layers may be nested ${limit} deep, blocks unrolled; here it is one more.`,
  }),
  page: page(
    "Layers too deep in each other",
    "Layers hold layers, and blocks use blocks, deeper than a model may have it.",
    "Write some of them one behind the other.",
  ),
});
