// C40: an input whose declared range is wide, and that no `scale` brings to numbers that a network learns from.
import { type Place, placeOf } from "../../base/located.js";
import { page } from "../../words/diagnostic.js";
import { fixed, put } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import type { Words } from "../../words/words.js";
import { rule } from "./rule.js";

export interface UnscaledRange {
  readonly _tag: "UnscaledRange";
  readonly place: Place;
  readonly input: string;
  readonly range: readonly [number, number];
}

/** Numbers beyond this make a first step of the usual rates too long. */
const widest = 20;

const words = ({ place, input, range: [least, most] }: UnscaledRange): Words => ({
  title: "A RANGE THAT IS NOT SCALED",
  summary: `${quote(input)} lies from ${least} to ${most}, and the model reads it as it is.`,
  notes: [
    "`range` alone is checked and changes nothing: the encoder gets numbers up to " +
      `${Math.max(Math.abs(least), Math.abs(most))}, which may diverge at the first step, and a Gaussian variance of ` +
      `1 is one unit of ${quote(input)}.`,
  ],
  ...fixed(
    'write "scale": "range"; samples and reconstructions come out as the data is',
    put(`${place.pointer}/scale`, "range"),
  ),
});

export const unscaledRange = rule<UnscaledRange>("UnscaledRange", {
  code: "C40",
  find: ({ core }) => {
    const read = core.encoder.inputs.map(({ name }) => name);
    return core.inputs.flatMap(({ name, range, classes, scaling, written, pointer }) => {
      const wide = range !== undefined && Math.max(Math.abs(range[0]), Math.abs(range[1])) > widest;
      const untold =
        scaling === undefined && classes === undefined && !("scale" in written && written.scale !== undefined);
      return wide && untold && read.includes(name) ? [{ place: placeOf(core.root, pointer), input: name, range }] : [];
    });
  },
  words,
  page: page(
    "A wide range that nothing scales",
    "A `range` says where the values of an input lie, and they are checked against it; it does not change them. " +
      "Numbers such as 255 make the first activations and gradients hundreds of times too large, and a Gaussian with " +
      "variance 1 then means one grey level.",
    'Write `"scale": "range"` in the input: the model computes with [0, 1], and what it makes comes out in the ' +
      'range of the data. `"standard"` does the same by mean and deviation.',
  ),
});
