/** G080 · Old version. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

/** A spec of an earlier version, which `graft migrate` rewrites. */
export interface OldVersion {
  readonly _tag: "OldVersion";
  readonly place: Place;
  readonly found: number;
}

export const oldVersionProblem = error<OldVersion>("OldVersion", {
  code: "G080",
  words: ({ found, place }) => ({
    title: "OLD VERSION",
    summary: `This spec is in version ${found} of the language, the draft.`,
    expected: { text: "1" },
    fix: `run \`graft migrate ${/^[\w./-]+$/.test(place.source.name) ? place.source.name : "SPEC"}\``,
  }),
  page: page(
    "Old version",
    "The spec is in version 0 of the language, the draft, which is written otherwise in places; " +
      "docs/versions.md tells where.",
    "Run `graft migrate` on the file: it rewrites those places and leaves the rest as it is.",
  ),
});
