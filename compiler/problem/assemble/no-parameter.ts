/** G241 · No such parameters. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { listed } from "../../words/words.js";

export interface NoParameter {
  readonly _tag: "NoParameter";
  readonly place: Place;
  readonly pattern: string;
  readonly known: ReadonlyArray<string>;
}

const shown = 8;

export const noParameterProblem = error<NoParameter>("NoParameter", {
  code: "G241",
  words: ({ pattern, known }) => ({
    title: "NO SUCH PARAMETERS",
    summary: `No parameter matches ${quote(pattern)}, so this group holds none.`,
    notes: [
      `There are ${listed(known.slice(0, shown))}${known.length > shown ? ` and ${known.length - shown} more` : ""}.`,
    ],
    fix: "write a pattern that fits; `*` stands for anything but a dot, `**` for anything",
  }),
  page: page(
    "No such parameters",
    "A group of the optimiser names parameters by a pattern, and none has such a name. What the group says would " +
      "change nothing, and you would not learn that.",
    "Write a pattern that fits: `encoder.**`, `**.bias`, `decoder.layers[*].kernel`.",
  ),
});
