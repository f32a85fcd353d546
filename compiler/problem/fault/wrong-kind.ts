/** G201 · A layer takes another kind of value. */

import { printType, type TensorType } from "../../ir/graph/type.js";
import { type Kind, kindOf } from "../../scope/scope.js";
import { error, page } from "../../words/diagnostic.js";
import { type Fixed, field, fixed, layersBefore, put, remove } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { capital, kindNoun, kindWords, type Words } from "../../words/words.js";
import { kindBefore } from "../shapes.js";
import type { Here } from "./here.js";

export interface WrongKind {
  readonly _tag: "WrongKind";
  readonly wants: ReadonlyArray<Kind>;
  readonly found: TensorType;
  readonly construct: string;
}

const kindText: Readonly<Record<Kind, string>> = {
  vector: "f32[batch, feature …]",
  image: "f32[batch, height …, width …, channel …]",
  sequence: "f32[batch, time …, feature …]",
};

/** What the construct says is to be written in its place for such a value. */
const instead = ({ character, place: { pointer } }: Here, found: TensorType): Fixed | undefined => {
  const kind = kindOf(found);
  const other = kind === undefined ? undefined : character?.instead?.[kind];
  if (other === undefined) return undefined;
  const { type, because } = other;
  if (type === undefined) return fixed(`delete this layer${because ? `: ${because}` : ""}`, remove(pointer));
  return because === undefined
    ? field(pointer, "type", type)
    : fixed(`write "${type}", ${because}`, put(`${pointer}/type`, type));
};

/** The first layer behind a latent with positions, which wants none: most likely the encoder was to end in a vector. */
const ofCode = (wants: ReadonlyArray<Kind>, found: TensorType, pointer: string): Partial<Words> | undefined =>
  pointer === "/decoder/layers/0" && wants.includes("vector") && kindOf(found) !== "vector"
    ? {
        notes: [`The encoder ends in ${kindWords(found)}, so z has a code at each of its positions.`],
        ...fixed('for one code a sample, end encoder.layers with { "type": "flatten" }', {
          _tag: "Insert",
          pointer: "/encoder/layers/-",
          values: [{ type: "flatten" }],
        }),
      }
    : undefined;

const wrongKind = ({ wants, found, construct }: WrongKind, here: Here): Words => ({
  title: "SHAPE MISMATCH",
  summary:
    `${capital(quote(construct))} takes ${wants.map(kindNoun).join(" or ")}, ` +
    `and ${kindWords(found)} comes in here.`,
  label: printType(found),
  expected: {
    text: wants.map((kind) => kindText[kind]).join(" or "),
    ...(here.character?.needs && { because: `${quote(construct)} ${here.character.needs}` }),
  },
  found: printType(found),
  ...(ofCode(wants, found, here.place.pointer) ??
    instead(here, found) ??
    layersBefore(here.place.pointer, ...kindBefore(wants, found, here.inputs, here.unitsBehind))),
});

export const wrongKindFault = error<WrongKind, Here>("WrongKind", {
  code: "G201",
  words: wrongKind,
  page: page(
    "A layer takes another kind of value",
    "Values are vectors, images or sequences, told apart by the names of their axes. A layer that moves a window " +
      "needs an image, one that multiplies features needs a vector or a sequence; " +
      "nothing is flattened behind your back.",
    "Put the layer that the report names before it; `graft check --fix` does.",
  ),
});
