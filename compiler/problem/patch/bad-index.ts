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
  /** Whether an item may be put there: a path that goes on inside an item, or removes one, appends nothing. */
  readonly appends: boolean;
}

const fixOf = ({ length, appends, index }: BadIndex): string => {
  if (appends) return `to append, write \`${length}\` or \`-\``;
  if (length === 0) return "put an item there first, whole";
  return `write an index that is there, such as \`${Math.min(Number(index) || 0, length - 1)}\``;
};

function badIndex(problem: BadIndex): Words {
  const { index, within, length } = problem;
  const holds = length === 0 ? "is empty" : length === 1 ? "has item 0 only" : `has items 0 to ${length - 1}`;
  return {
    title: "NO SUCH ITEM",
    summary: `${quote(index)} is no item of ${named(within)}, which ${holds}.`,
    fix: fixOf(problem),
  };
}

export const badIndexProblem = error<BadIndex>("BadIndex", {
  code: "G053",
  words: badIndex,
  page: page("No such item", "The list at this path is shorter.", "Write an index that exists; to append, write `-`."),
});
