/** G231 · A prior given codes that differ. */

import type { Place } from "../../base/located.js";
import { printType, type TensorType } from "../../ir/graph/type.js";
import { kindOf } from "../../scope/scope.js";
import { error, page } from "../../words/diagnostic.js";
import { listed, type Words } from "../../words/words.js";

export interface GivenDiffer {
  readonly _tag: "GivenDiffer";
  readonly place: Place;
  readonly given: ReadonlyArray<readonly [name: string, code: TensorType]>;
}

function givenDiffer({ given }: GivenDiffer): Words {
  const [, other] = given.find(([, code]) => kindOf(code) === "image") ?? [];
  const vectors = given.filter(([, code]) => kindOf(code) === "vector").map(([name]) => name);
  return {
    title: "SHAPE MISMATCH",
    summary: "What a prior is given lies side by side, and these codes differ in more than their last axis.",
    found: given.map(([name, code]) => `${name}: ${printType(code)}`).join("; "),
    fix:
      other !== undefined && vectors.length > 0
        ? `give it the maps alone, and let ${listed(vectors)} enter by "inject": { "into": "prior", … }`
        : 'give it one of them, and let the others enter by "inject": { "into": "prior", … }',
  };
}

export const givenDifferProblem = error<GivenDiffer>("GivenDiffer", {
  code: "G231",
  words: givenDiffer,
  page: page(
    "A prior given codes that differ",
    "What a prior is given lies side by side on the last axis, so every other axis must be the same: vectors " +
      "beside vectors, maps beside maps of the same size.",
    'Give it codes of one kind, and let the others enter by `"inject": { "into": "prior", … }`, ' +
      "where they are made to fit.",
  ),
});
