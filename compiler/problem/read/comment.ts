/** G007 · Comment. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, replace } from "../../words/edit.js";

export interface Comment {
  readonly _tag: "Comment";
  readonly place: Place;
}

/** A place with the spaces before it on its line. */
function withSpaceBefore(place: Place): Place {
  const { start, end } = place.range;
  const space = /[ \t]*$/.exec(place.source.text.slice(0, start))?.[0].length ?? 0;
  return { ...place, range: { start: start - space, end } };
}

export const commentProblem = error<Comment>("Comment", {
  code: "G007",
  words: ({ place }) => ({
    title: "COMMENT",
    summary: "JSON has no comments.",
    ...fixed("delete it", replace(withSpaceBefore(place), "")),
  }),
  page: page(
    "Comment",
    "JSON has no comments. A spec is plain JSON, so that every tool can read it.",
    "Say what you mean in `description`, which every reader keeps. `graft check --fix` deletes the comment.",
  ),
});
