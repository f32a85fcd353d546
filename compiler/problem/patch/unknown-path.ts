/** G052 · No such path. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { either, quote } from "../../words/layout.js";
import type { Words } from "../../words/words.js";
import { atMost, named } from "./shared.js";

export interface UnknownPath {
  readonly _tag: "UnknownPath";
  readonly place: Place;
  readonly name: string;
  readonly within: string;
  readonly known: ReadonlyArray<string>;
  readonly candidates: ReadonlyArray<string>;
}

function unknownPath({ name, within, known, candidates }: UnknownPath): Words {
  const has = known.length === 0 ? "It is empty." : `It has ${atMost(known, 8)}.`;
  return {
    title: "NO SUCH PATH",
    summary: `There is no ${quote(name)} in ${named(within)}.`,
    ...(candidates.length > 0 ? { fix: `write ${either(candidates)}` } : { notes: [has] }),
    ...(candidates.length === 0 && known.length > 0
      ? { fix: "to add it with all that is missing, begin the option with `+`" }
      : {}),
  };
}

export const unknownPathProblem = error<UnknownPath>("UnknownPath", {
  code: "G052",
  words: unknownPath,
  page: page(
    "No such path",
    "The spec has nothing at this path, and a change does not make new keys unless it says so.",
    "Write a path that exists, or begin the option with `+` to add it with all that is missing.",
  ),
});
