/** C26 · The last activation keeps values out of reach. */

import type { Place } from "../../base/located.js";
import { page, warning } from "../../words/diagnostic.js";
import { fixed, remove } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { capital, type Words } from "../../words/words.js";

export interface OutOfReach {
  readonly _tag: "OutOfReach";
  readonly place: Place;
  readonly activation: string;
  readonly reached: readonly [number, number];
  /** Where the numbers must be able to lie; infinite: anywhere. */
  readonly needed: readonly [number, number];
  readonly part: string;
  readonly likelihood: string;
  readonly output: string;
  /** What the distribution comes to within reach. */
  readonly confined: string | undefined;
  /** Whether the activation is a layer of its own. */
  readonly alone: boolean;
}

/** An interval in words; an infinite end is left open. */
const between = ([least, most]: readonly [number, number]): string =>
  most === Number.POSITIVE_INFINITY
    ? `at or above ${least}`
    : least === Number.NEGATIVE_INFINITY
      ? `at or below ${most}`
      : `from ${least} to ${most}`;

const outOfReach = (warning: OutOfReach): Words => {
  const { activation, reached, needed, part, likelihood, output, confined, alone, place } = warning;
  const free = needed[0] === Number.NEGATIVE_INFINITY && needed[1] === Number.POSITIVE_INFINITY;
  const holder = place.pointer.replace(/\/[^/]*$/, "");
  return {
    title: "OUT OF REACH",
    summary: free
      ? `${capital(quote(activation))} keeps what the decoder makes ${between(reached)}, and ${quote(likelihood)} ` +
        `takes a ${part.replace(/s$/, "")} that may be any number.`
      : `${capital(quote(activation))} keeps what the decoder makes ${between(reached)}, but ${quote(output)} may ` +
        `lie anywhere ${between(needed)}.`,
    notes: [
      confined === undefined
        ? "What lies outside is never reconstructed, however long the model trains."
        : `So it can say nothing but ${confined}, however long it trains. The likelihood applies what turns numbers ` +
          "into its parameters; a decoder ends without an activation.",
    ],
    ...fixed(alone ? "delete this layer" : 'delete "activation"', remove(alone ? holder : `${holder}/activation`)),
  };
};

export const outOfReachWarning = warning<OutOfReach>("OutOfReach", {
  code: "C26",
  words: outOfReach,
  page: page(
    "The last activation keeps values out of reach",
    "The decoder ends in an activation whose values are not all that the likelihood takes. `bernoulli` takes " +
      "logits: behind a `sigmoid`, as most PyTorch and Keras models end, a logit lies between 0 and 1 and a " +
      "probability between 0.5 and 0.73, so nothing can ever be black or white. A `tanh` before data in [0, 255], " +
      "or a `relu` before data in [-1, 1], leaves most values out as well. The model trains, " +
      "its loss stops early, and nothing tells.",
    "Delete the activation; `graft check --fix-warnings` does. The likelihood applies the function that it needs.",
  ),
});
