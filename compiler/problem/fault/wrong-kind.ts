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

/** What a layer does with a value that other kinds of values don't allow. */
const doings: Readonly<Record<string, string>> = {
  dense: "multiplies features by a matrix",
  repeat: "gives one vector to every time step",
  gru: "reads one time step after another",
  attention: "compares positions with one another",
  "embed-position": "tells positions apart",
  "global-pool": "takes all positions together",
  "instance-norm": "normalises over positions",
  upsample: "repeats pixels or time steps",
  conv1d: "moves a window along time",
  "conv1d-transpose": "moves a window along time",
  crop: "keeps a part of height and width, or of time",
  "max-pool": "moves a window over positions",
  "avg-pool": "moves a window over positions",
};

/** What to do about a layer that a vector needs none of. */
const onVector: Readonly<Record<string, (pointer: string) => Fixed>> = {
  "global-pool": (pointer) => fixed("delete this layer: a vector has no positions to take together", remove(pointer)),
  "instance-norm": (pointer) =>
    fixed('write "layer-norm", which normalises over the features', put(`${pointer}/type`, "layer-norm")),
};

/** The same layer over the other kind of positions: height and width, or time. */
const twins: Readonly<Record<string, readonly [of: Kind, type: string]>> = {
  conv2d: ["sequence", "conv1d"],
  "conv2d-transpose": ["sequence", "conv1d-transpose"],
  conv1d: ["image", "conv2d"],
  "conv1d-transpose": ["image", "conv2d-transpose"],
};

const twinOf = (construct: string, found: TensorType, pointer: string): Fixed | undefined => {
  const [of, type] = twins[construct] ?? [];
  return type !== undefined && of === kindOf(found) ? field(pointer, "type", type) : undefined;
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

const wrongKind = ({ wants, found, construct }: WrongKind, { inputs, place: { pointer } }: Here): Words => ({
  title: "SHAPE MISMATCH",
  summary: `${capital(quote(construct))} takes ${wants.map(kindNoun).join(" or ")}, and ${kindWords(found)} comes in here.`,
  label: printType(found),
  expected: {
    text: wants.map((kind) => kindText[kind]).join(" or "),
    because: `${quote(construct)} ${doings[construct] ?? "moves a window over height and width"}`,
  },
  found: printType(found),
  ...(ofCode(wants, found, pointer) ??
    (kindOf(found) === "vector" ? onVector[construct]?.(pointer) : undefined) ??
    twinOf(construct, found, pointer) ??
    layersBefore(pointer, ...kindBefore(wants, found, inputs))),
});

export const wrongKindFault = error<WrongKind, Here>("WrongKind", {
  code: "G201",
  words: wrongKind,
  page: page(
    "A layer takes another kind of value",
    "Values are vectors, images or sequences, told apart by the names of their axes. A layer that moves a window needs an image, one that multiplies features needs a vector or a sequence; nothing is flattened behind your back.",
    "Put the layer that the report names before it; `graft check --fix` does.",
  ),
});
