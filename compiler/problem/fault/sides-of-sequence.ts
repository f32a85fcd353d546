/** G213 · One side only. */

import { printType, type TensorType } from "../../ir/graph/type.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, put } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { capital } from "../../words/words.js";
import type { Here } from "./here.js";

export interface SidesOfSequence {
  readonly _tag: "SidesOfSequence";
  readonly field: string;
  readonly construct: string;
  readonly sides: readonly [number, number];
  readonly found: TensorType;
}

export const sidesOfSequenceFault = error<SidesOfSequence, Here>("SidesOfSequence", {
  code: "G213",
  words: ({ construct, field: named, sides, found }, { place: { pointer } }) => ({
    title: "ONE SIDE ONLY",
    summary: `${capital(quote(construct))} moves along time here, so "${named}" is one number of time steps, not two.`,
    label: printType(found),
    ...fixed(`write "${named}": ${sides[0]}`, put(pointer, sides[0])),
  }),
  page: page(
    "One side only",
    "Along time a window has one side, and two different ones are written.",
    "Write one number; `graft check --fix` does.",
  ),
});
