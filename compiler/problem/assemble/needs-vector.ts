/** G230 · Must end in a vector. */

import { type Place, segmentsOf } from "../../base/located.js";
import { printType, type TensorType } from "../../ir/graph/type.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, inline } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { kindWords, type Words } from "../../words/words.js";

export interface NeedsVector {
  readonly _tag: "NeedsVector";
  readonly place: Place;
  readonly what: "branch" | "prior" | "level" | "head";
  /** What it is of: an input, a condition, or a level. */
  readonly of: string;
  readonly found: TensorType;
  readonly last: Place | undefined;
  /** The pointer of its layers: `/encoder/inputs/image/layers`. */
  readonly layers: string;
}

const flatten = { type: "flatten" };

const endings: Readonly<Record<NeedsVector["what"], readonly [subject: string, because: string]>> = {
  branch: ["The branch of", "branches are joined side by side, which takes features"],
  prior: ["The prior given", "a prior's means and variances are computed from features"],
  level: ["The prior of", "a prior's means and variances are computed from features"],
  head: ["The head of", "a prediction is computed from features"],
};

function needsVector({ what, of, found, last, layers }: NeedsVector): Words {
  const [subject, because] = endings[what];
  return {
    title: "SHAPE MISMATCH",
    summary: `${subject} ${quote(of)} must end in a vector, and ${kindWords(found)} comes out of it.`,
    label: printType(found),
    expected: { text: "f32[batch, feature …]", because },
    found: printType(found),
    ...(last === undefined ? { notes: ["It has no layers."] } : {}),
    ...fixed(`end ${segmentsOf(layers).join(".")} with ${inline(flatten)}`, {
      _tag: "Insert",
      pointer: `${layers}/-`,
      values: [flatten],
    }),
  };
}

export const needsVectorProblem = error<NeedsVector>("NeedsVector", {
  code: "G230",
  words: needsVector,
  page: page(
    "Must end in a vector",
    "Branches of the encoder are joined, a prior's means and variances and a head's prediction are computed " +
      "by matrices: each takes features, so the layers before must end in a vector.",
    "End its layers with a `flatten`; `graft check --fix` does.",
  ),
});
