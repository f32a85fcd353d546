// C11: a reshape after which one axis holds pieces of several: rows of an image become channels of pixels elsewhere.
//
//   28×28×1 → 784 → 28×28×1   keeps every pixel's place
//   28×28×1 → 28×7×4          splits the width: 4 neighbours in a row become the channels of one pixel
//   28×28×1 → 14×14×4         mixes: a row of the result is half of a row and half of the next
import type { LayerTrace, Trace } from "../../assemble/typed.js";
import { placeOf } from "../../base/located.js";
import { isBatch, type TensorType } from "../../ir/graph/type.js";
import { rule } from "./rule.js";

const sizesOf = ({ axes }: TensorType): ReadonlyArray<number> =>
  axes.flatMap(({ size }) => (isBatch(size) ? [] : [size]));

/** Where each axis ends, counted in elements of the axes before and with it. */
const ends = (type: TensorType): ReadonlyArray<number> => {
  let product = 1;
  return sizesOf(type).map((size) => {
    product *= size;
    return product;
  });
};

/**
 * Does an axis of `to` hold a piece of one axis of `from` beside something of another? Whole axes side by side are no
 * mix.
 */
export const mixes = (from: TensorType, to: TensorType): boolean => {
  const [old, made] = [ends(from), ends(to)];
  const edge = (at: number): boolean => at === 1 || old.includes(at);
  return made.some((end, i) => {
    const start = made[i - 1] ?? 1;
    const inside = old.filter((at) => at > start && at < end);
    return (
      inside.some((at) => at % start !== 0 || end % at !== 0) || (inside.length > 0 && !(edge(start) && edge(end)))
    );
  });
};

interface Arranged {
  /** The value before the first of the layers in a row that only arrange it anew. */
  readonly from: TensorType;
  readonly layer: LayerTrace;
}

/**
 * `encoder.image` of `encoder.image.layers[0]`: a value passes from one list of layers into another as something new.
 */
const listOf = ({ site }: LayerTrace): string => site.slice(0, site.lastIndexOf("."));

const arranged = (traces: ReadonlyArray<Trace>): ReadonlyArray<Arranged> => {
  const found: Array<Arranged> = [];
  let from: TensorType | undefined;
  let list = "";
  for (const trace of traces) {
    if (trace.kind === "layer" && listOf(trace) !== list) [from, list] = [undefined, listOf(trace)];
    if (trace.kind === "layer" && trace.definition.rearranges === true) {
      from ??= trace.input;
      found.push({ from, layer: trace });
    } else from = undefined;
  }
  return found;
};

export const mixedAxes = rule<"MixedAxes">(({ core, parts }) =>
  parts.flatMap(({ traces }) =>
    arranged(traces)
      .filter(({ from, layer }) => mixes(from, layer.output))
      .map(({ from, layer }) => ({
        place: placeOf(core.root, layer.pointer),
        site: layer.site,
        from,
        to: layer.output,
      })),
  ),
);
