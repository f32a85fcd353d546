/** G050 · Not a change. */
import type { Place } from "../../base/located.js";
import { error } from "../../words/diagnostic.js";
import { pageG050 } from "./shared.js";

export interface EmptySegment {
  readonly _tag: "EmptySegment";
  readonly place: Place;
}

export const emptySegmentProblem = error<EmptySegment>("EmptySegment", {
  code: "G050",
  words: () => ({
    title: "BAD PATH",
    summary: "A step of this path is empty.",
    fix: "name each step once, with one dot or slash between two",
  }),
  page: pageG050,
});
