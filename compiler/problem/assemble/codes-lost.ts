/** G930 · A prior over codes that doesn't end in a time step for each code. */

import type { Place } from "../../base/located.js";
import type { TensorType } from "../../ir/graph/type.js";
import { error, page } from "../../words/diagnostic.js";
import { kindWords } from "../../words/words.js";

export interface CodesLost {
  readonly _tag: "CodesLost";
  readonly place: Place;
  readonly found: TensorType;
  /** How many codes one sample has. */
  readonly positions: number;
}

export const codesLostProblem = error<CodesLost>("CodesLost", {
  code: "G930",
  words: ({ found, positions }) => ({
    title: "CODES WITHOUT A PLACE",
    summary: `The prior ends in ${kindWords(found)}, and should end in a time step for each code.`,
    expected: {
      text: `a sequence of ${positions === 1 ? "one time step" : `${positions} time steps`}`,
      because: "each makes the probabilities of one code from the codes before it",
    },
    fix: "end the prior in a layer that keeps every time step",
  }),
  page: page(
    "A prior that loses codes",
    "The layers of an autoregressive prior read the codes as a sequence, a time step for each, and have to end " +
      "in one: from each the probabilities of a code are made. A layer that pools, flattens or keeps the last step " +
      "alone leaves codes without any.",
    "Keep every time step: `conv1d` with `padding: causal`, `gru` with all steps, " +
      "`attention` with `causal: true`, `dense`.",
  ),
});
