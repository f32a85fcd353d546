/** G126 · Label count. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { plural } from "../../words/words.js";

export interface LabelCount {
  readonly _tag: "LabelCount";
  readonly place: Place;
  readonly size: number;
  readonly labels: number;
  readonly of: "class" | "member";
}

export const labelCountProblem = error<LabelCount>("LabelCount", {
  code: "G126",
  words: ({ size, labels, of }) => ({
    title: "LABEL COUNT",
    summary: `${plural(labels, "label")} for ${plural(size, of).replace(/classs$/, "classes")}.`,
    expected: { text: plural(size, "label"), because: `each ${of} has one, in order` },
    fix:
      labels > size
        ? `write "size": ${labels}, or delete ${plural(labels - size, "label")}`
        : `add ${plural(size - labels, "label")}, or write "size": ${Math.max(1, labels)}`,
  }),
  page: page(
    "Label count",
    "A category has as many labels as classes, in order; here there are more or fewer.",
    'Add or delete labels, or change `"size"`.',
  ),
});
