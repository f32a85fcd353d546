/**
 * What a part asks for and gives, as JSON that travels with every file: names, meanings, labels, ranges.
 *
 * In: a part. Out: plain data; the same for every format, so that a reader of one can read them all.
 */
import { isBatch, type TensorType } from "../ir/graph/type.js";
import type { Json } from "./json.js";
import type { ExportPart, Meaning } from "./part.js";

const axesJson = ({ axes }: TensorType): Json =>
  axes.map(({ name, size }) => (isBatch(size) ? name : { [name]: size }));

const typeJson = (type: TensorType): { readonly dtype: Json; readonly axes: Json } => ({
  dtype: type.dtype === "f32" ? "float32" : "int32",
  axes: axesJson(type),
});

const meaningJson = (meaning: Meaning): { readonly [key: string]: Json | undefined } => {
  switch (meaning._tag) {
    case "Data":
      return { meaning: "data", range: meaning.range };
    case "Condition": {
      const { classes, members, labels, range, vocabulary } = meaning.domain;
      const choice = { classes, members, labels, range, vocabulary };
      return { meaning: "condition", type: meaning.kind, ...choice, nullable: meaning.nullable };
    }
    case "Presence":
      return {
        meaning: "presence",
        of: meaning.condition,
        values: "1 where the sample has the condition, 0 where not",
      };
    case "Mask":
      return { meaning: "mask", of: meaning.input, values: "1 where it is there, 0 where it is missing or padding" };
    case "Noise":
      return {
        meaning: "noise",
        distribution: meaning.distribution === "normal" ? "standard normal" : "uniform [0, 1)",
      };
    case "Code":
      return { meaning: "code" };
    case "Guidance":
      return { meaning: "guidance", values: "0 leaves the conditions out, 1 takes them as they are, more exaggerates" };
  }
};

/** A part's inputs and outputs, by name. */
export const describePart = ({ name, doc, inputs, outputs }: ExportPart): Json => ({
  part: name,
  does: doc,
  inputs: Object.fromEntries(
    inputs.map((input) => [input.name, { ...typeJson(input.type), ...meaningJson(input.meaning) }]),
  ),
  outputs: Object.fromEntries(
    outputs.map((output) => [output.name, { ...typeJson(output.type), range: output.range }]),
  ),
});
