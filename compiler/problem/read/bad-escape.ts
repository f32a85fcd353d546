/** G013 · Bad escape. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { before, type Fixed, fixed } from "../../words/edit.js";
import { quote } from "../../words/layout.js";

export interface BadEscape {
  readonly _tag: "BadEscape";
  readonly place: Place;
  readonly escape: string;
}

const escapeFix = ({ escape: written, place }: BadEscape): Partial<Fixed> =>
  written.startsWith("\\u")
    ? { fix: "write four hexadecimal digits after \\u" }
    : fixed("for a backslash itself, write \\\\", before(place, "\\"));

export const badEscapeProblem = error<BadEscape>("BadEscape", {
  code: "G013",
  words: (problem) => ({
    title: "BAD ESCAPE",
    summary: `${quote(problem.escape)} is not an escape that JSON knows.`,
    expected: { text: '\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits' },
    ...escapeFix(problem),
  }),
  page: page(
    "Bad escape",
    "Behind a backslash JSON knows a few letters only.",
    "For a backslash itself, as in a Windows path, write two. `graft check --fix` does.",
  ),
});
