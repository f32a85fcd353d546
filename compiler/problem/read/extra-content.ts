/** G011 · More than one value. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface ExtraContent {
  readonly _tag: "ExtraContent";
  readonly place: Place;
}

export const extraContentProblem = error<ExtraContent>("ExtraContent", {
  code: "G011",
  words: () => ({
    title: "MORE THAN ONE VALUE",
    summary: "The spec ends before this; a file holds one spec and nothing else.",
    fix: "delete it, or see whether a brace above closes too early",
  }),
  page: page(
    "More than one value",
    "A file holds one spec, and after it something else begins.",
    "Delete what follows; or a brace above closes too early, and the rest belongs inside.",
  ),
});
