/** G206 · Unknown shape. */

import { meant } from "../../base/meant.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, put } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { list, listed, type Words } from "../../words/words.js";
import type { Here } from "./here.js";

export interface UnknownShape {
  readonly _tag: "UnknownShape";
  readonly word: string;
  readonly known: ReadonlyArray<string>;
  readonly field?: "size";
}

/** Of a size that is written as an input's, or as a list. */
function unknownSize(word: string, known: ReadonlyArray<string>, pointer: string): Words {
  const [likely] = known.length === 1 ? known : meant(word, known);
  return {
    title: "UNKNOWN SHAPE",
    summary: word.startsWith("[")
      ? `${quote(word)} is no size of what flows in here: an image has [height, width], a sequence one length.`
      : `There is no input ${quote(word)} of this kind whose size this could take.`,
    notes: known.length === 0 ? [] : [`${known.length === 1 ? "The only one is" : "There are"} ${listed(known)}.`],
    ...(likely === undefined ? {} : fixed(`write "= ${likely}"`, put(pointer, `= ${likely}`))),
  };
}

function unknownShape({ word, known, field }: UnknownShape, { place: { pointer } }: Here): Words {
  const likely = meant(word, known);
  if (field !== undefined) return unknownSize(word, known, pointer);
  if (!/^\[[\d,]*\]$/.test(word))
    return {
      title: "UNKNOWN SHAPE",
      summary: `There is no input ${quote(word)} whose shape this could take.`,
      notes: [`${known.length === 1 ? "The only input is" : "The inputs are"} ${listed(known)}.`],
      ...(likely[0] === undefined ? {} : fixed(`write "${likely[0]}"`, put(`${pointer}/to`, likely[0]))),
    };
  const sizes = JSON.parse(word) as ReadonlyArray<number>;
  // The batch comes first; where two ones end it, it is a channel too many.
  const without = sizes[2] === 1 && sizes[3] === 1 ? sizes.slice(0, 3) : sizes.slice(1);
  return {
    title: "UNKNOWN SHAPE",
    summary: `${quote(word)} is no vector, sequence or image.`,
    expected: {
      text: "[features], [time, features] or [height, width, channels]",
      because: "a value is one of these",
    },
    ...(sizes.length === 4
      ? fixed(`write ${list(without)}: the batch is not among the sizes`, put(`${pointer}/to`, without))
      : {}),
  };
}

export const unknownShapeFault = error<UnknownShape, Here>("UnknownShape", {
  code: "G206",
  words: unknownShape,
  page: page(
    "Unknown shape",
    "`reshape` goes to an input's shape by its name, or to `[features]`, `[time, features]` or `[height, width, " +
      "channels]`. The batch is never among the sizes.",
    "Write one of these.",
  ),
});
