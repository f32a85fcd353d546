/** G061 · Unknown name in an expression. */
import type { Place, Range } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { meantOne } from "../../words/edit.js";
import { either, quote } from "../../words/layout.js";
import type { Words } from "../../words/words.js";
import { asItIs } from "./shared.js";

export interface UnknownName {
  readonly _tag: "UnknownName";
  readonly range: Range;
  readonly name: string;
  readonly candidates: ReadonlyArray<string>;
  readonly known: ReadonlyArray<string>;
}

function unknownName({ name, candidates, known }: UnknownName, place: Place): Words {
  const names =
    known.length === 0 ? "No names are known here." : `Known here: ${known.map((each) => quote(each)).join(", ")}.`;
  return {
    title: "UNKNOWN NAME",
    summary: `Nothing is called ${quote(name)} here.`,
    ...(candidates.length === 0
      ? { notes: [names], fix: 'give it a number in "let"' }
      : meantOne(place, candidates, `write ${either(candidates)}`, asItIs)),
  };
}

export const unknownNameProblem = error<UnknownName, Place>("UnknownName", {
  code: "G061",
  words: unknownName,
  page: page(
    "Unknown name in an expression",
    "An expression may read the names of `let`, and what inputs, conditions and the latent declare: `image.size`, " +
      "`image.height`, `digit.size`, `latent.size`.",
    "Write one of them, or give the name a number in `let`. Where one name is near, `graft check --fix` writes it.",
  ),
});
