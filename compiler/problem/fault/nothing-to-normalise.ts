/** G222 · Nothing to normalise. */

import { printType, type TensorType } from "../../ir/graph/type.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, put } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { capital } from "../../words/words.js";
import type { Here } from "./here.js";

export interface NothingToNormalise {
  readonly _tag: "NothingToNormalise";
  readonly construct: string;
  readonly found: TensorType;
  /** The field that says into how many parts it is cut, where fewer would do. */
  readonly fewer?: string;
}

export const nothingToNormaliseFault = error<NothingToNormalise, Here>("NothingToNormalise", {
  code: "G222",
  words: ({ construct, found, fewer }, { place: { pointer } }) => ({
    title: "NOTHING TO NORMALISE",
    summary:
      `${capital(quote(construct))} would take the mean of a single value here, ` +
      "which leaves 0 of it, whatever it was.",
    label: printType(found),
    ...(fewer !== undefined
      ? fixed(`write fewer "${fewer}", or use "layer-norm"`)
      : fixed(
          'use "layer-norm", which normalises over the features, or put it where there are more positions',
          put(`${pointer}/type`, "layer-norm"),
        )),
  }),
  page: page(
    "Nothing to normalise",
    "A normalisation takes the mean of several values; of a single one it would leave 0.",
    "Use `layer-norm`, fewer groups, or put the layer where there are more positions.",
  ),
});
