/** G204 · Cannot reshape. */
import { printType, type TensorType } from "../../ir/graph/type.js";
import { error, page } from "../../words/diagnostic.js";
import { count, list, perSample, sizesOf, times, type Words } from "../../words/words.js";
import { otherTarget } from "../shapes.js";
import type { Here } from "./here.js";

export interface CannotReshape {
  readonly _tag: "CannotReshape";
  readonly found: TensorType;
  readonly to: TensorType;
}

function cannotReshape({ found, to }: CannotReshape): Words {
  const [have, want] = [perSample(found), perSample(to)];
  const other = otherTarget(found, to);
  return {
    title: "CANNOT RESHAPE",
    summary: `${count(have)} values can't be arranged as ${times(sizesOf(to))}, which needs ${count(want)}.`,
    expected: { text: `${count(want)} values`, because: `${times(sizesOf(to))} = ${count(want)}` },
    found: `${count(have)} values: ${printType(found)}`,
    notes: ["A reshape keeps every value: it makes none and loses none."],
    fix:
      `let the layer before it make ${count(want)} ` +
      `values${other === undefined ? "" : `, or write "to": ${list(other)}`}`,
  };
}

export const cannotReshapeFault = error<CannotReshape, Here>("CannotReshape", {
  code: "G204",
  words: cannotReshape,
  page: page(
    "Cannot reshape",
    "A reshape keeps every value: it makes none and loses none, so both shapes must have as many.",
    "Let the layer before it make as many values as the target has, or choose a target of that many.",
  ),
});
