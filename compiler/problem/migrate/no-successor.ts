/** G081 · No successor. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

/** Something that this version has no word for; `why` is a sentence. */
export interface NoSuccessor {
  readonly _tag: "NoSuccessor";
  readonly place: Place;
  readonly what: string;
  readonly why: string;
}

export const noSuccessorProblem = error<NoSuccessor>("NoSuccessor", {
  code: "G081",
  words: ({ what, why }) => ({
    title: "NO SUCCESSOR",
    summary: `${what} can't be migrated.`,
    notes: [why],
    fix: "delete it, or write what you mean by it in this version, and migrate again",
  }),
  page: page(
    "No successor",
    "The spec is in an earlier version and says something that this version has no word for, " +
      "so nothing of it is migrated.",
    "Delete it, or write what you mean by it in this version, and migrate again.",
  ),
});
