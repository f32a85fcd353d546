// C26: the decoder ends in an activation whose values can't be what the likelihood takes: a sigmoid before logits, tanh
// before data in [0, 255]. In: the model. Out: each output whose last activation keeps a part of its distribution out
// of reach.
import { type Place, placeOf } from "../../base/located.js";
import type { CoreLayer, CoreModel, CoreOutput } from "../../expand/core.js";
import { reaches } from "../../language/activation.js";
import type { Range } from "../../language/range.js";
import type { Part } from "../../scope/scope.js";
import { page } from "../../words/diagnostic.js";
import { fixed, remove } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { capital, type Words } from "../../words/words.js";
import { rule } from "./rule.js";

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

/** The layer whose values reach the output, with nothing behind it that takes them elsewhere. */
const lastOf = ({ decoder, inject }: CoreModel, { branch }: CoreOutput): CoreLayer | undefined => {
  const moved = ({ site }: CoreLayer): boolean => inject.some((injection) => injection.site.name === site);
  const layers = [...decoder.module.layers, ...(branch?.layers ?? [])];
  for (const layer of layers.toReversed()) {
    if (layer.definition.within !== true) return layer;
    if (moved(layer)) return undefined;
  }
  return undefined;
};

const anywhere: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

const covers = (reached: Range, needed: Range): boolean => reached[0] <= needed[0] && reached[1] >= needed[1];

/** An interval in words; an infinite end is left open. */
const between = ([least, most]: readonly [number, number]): string =>
  most === Number.POSITIVE_INFINITY
    ? `at or above ${least}`
    : least === Number.NEGATIVE_INFINITY
      ? `at or below ${most}`
      : `from ${least} to ${most}`;

const words = (warning: OutOfReach): Words => {
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

export const outOfReach = rule<OutOfReach>("OutOfReach", {
  code: "C26",
  find: ({ core }) =>
    core.decoder.outputs.flatMap((output) => {
      const layer = lastOf(core, output);
      const ending = layer?.definition.ends?.(layer.written);
      if (layer === undefined || ending?.activation === undefined) return [];
      const reached = reaches[ending.activation];
      const { parts, confined } = output.definition;
      const { range } = output.data;
      const needed = ({ like }: Part): Range | undefined => (like === "data" ? range : anywhere);
      const part = parts(output.likelihood).find((each) => !covers(reached, needed(each) ?? reached));
      if (part === undefined) return [];
      return [
        {
          place: placeOf(core.root, `${layer.pointer}/${ending.field}`),
          activation: ending.activation,
          reached,
          needed: needed(part) ?? anywhere,
          part: part.name,
          likelihood: output.likelihood.type,
          output: output.name,
          confined: confined?.(reached),
          alone: ending.field === "function",
        },
      ];
    }),
  words,
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
