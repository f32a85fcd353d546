// C26: the decoder ends in an activation whose values can't be what the likelihood takes: a sigmoid before logits, tanh
// before data in [0, 255]. In: the model. Out: each output whose last activation keeps a part of its distribution out
// of reach.
import { placeOf } from "../../base/located.js";
import type { CoreLayer, CoreModel, CoreOutput } from "../../expand/core.js";
import { reaches } from "../../language/activation.js";
import type { Range } from "../../language/range.js";
import type { Part } from "../../scope/scope.js";
import { rule } from "./rule.js";

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

export const outOfReach = rule<"OutOfReach">(({ core }) =>
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
);
