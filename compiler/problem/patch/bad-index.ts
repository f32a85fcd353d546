/** G053 · No such item. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import type { Words } from "../../words/words.js";
import { named } from "./shared.js";

export interface BadIndex {
  readonly _tag: "BadIndex";
  readonly place: Place;
  readonly index: string;
  readonly within: string;
  readonly length: number;
}

function badIndex({ index, within, length }: BadIndex): Words {
  const holds = length === 0 ? "is empty" : length === 1 ? "has item 0 only" : `has items 0 to ${length - 1}`;
  return {
    title: "NO SUCH ITEM",
    summary: `${quote(index)} is no item of ${named(within)}, which ${holds}.`,
    fix: `to append, write \`${length}\` or \`-\``,
  };
}

export const badIndexProblem = error<BadIndex>("BadIndex", {
  code: "G053",
  words: badIndex,
  page: page("No such item", "The list at this path is shorter.", "Write an index that exists; to append, write `-`."),
});
