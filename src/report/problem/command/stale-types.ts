/** G711 · Types that don't fit the spec. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface StaleTypes {
  readonly _tag: "StaleTypes";
  readonly path: string;
  readonly spec: string;
}

export const staleTypesProblem = failure<StaleTypes>("StaleTypes", {
  code: "G711",
  exit: 1,
  words: ({ path, spec }) => ({
    title: "STALE TYPES",
    summary: `${path} is not the type of ${spec} as it is now.`,
    fix: `graft types ${spec}`,
  }),
  page: page(
    "Types that don't fit the spec",
    "The types of a spec file were generated from another text of it.",
    "Generate them again with `graft types`.",
  ),
});
