/** G056 · No such variant. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { either, quote } from "../../words/layout.js";
import { atMost } from "./shared.js";

export interface UnknownVariant {
  readonly _tag: "UnknownVariant";
  readonly place: Place;
  readonly name: string;
  readonly known: ReadonlyArray<string>;
  readonly candidates: ReadonlyArray<string>;
}

export const unknownVariantProblem = error<UnknownVariant>("UnknownVariant", {
  code: "G056",
  words: ({ name, known, candidates }) => ({
    title: "NO SUCH VARIANT",
    summary: `This spec has no variant ${quote(name)}.`,
    notes: [known.length === 0 ? "It has no variants." : `It has ${atMost(known, 12)}.`],
    ...(candidates.length === 0 ? {} : { fix: `write ${either(candidates)}` }),
  }),
  page: page("No such variant", "The spec has no variant of this name.", "Write one of those that the report lists."),
});
