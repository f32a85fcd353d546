/** G233 · A skip that does not fit. */
import { printType, type TensorType } from "../../ir/graph/type.js";
import { kindOf } from "../../scope/scope.js";
import { error, page } from "../../words/diagnostic.js";
import { type Fixed, layersBefore } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { sizesOf, type Words } from "../../words/words.js";
import type { Here } from "./here.js";

export interface SkipMismatch {
  readonly _tag: "SkipMismatch";
  readonly from: string;
  readonly found: TensorType;
  readonly expected: TensorType;
}

function skipFix({ found, expected }: SkipMismatch, { place }: Here): Partial<Fixed> {
  if (kindOf(found) !== kindOf(expected)) return { fix: "join it where what flows is of the same kind" };
  if (kindOf(found) !== "image") return { fix: "join a layer that makes as many time steps" };
  const [[h = 1, w = 1], [height = 1, width = 1]] = [sizesOf(found), sizesOf(expected)];
  const [up, across] = [height / h, width / w];
  return Number.isInteger(up) && Number.isInteger(across)
    ? layersBefore(place.pointer, { type: "upsample", factor: up === across ? up : [up, across] })
    : { fix: `join a layer that makes ${h}×${w} pixels` };
}

const skipMismatch = (fault: SkipMismatch, around: Here): Words => {
  const { from, found, expected } = fault;
  return {
    title: "SHAPE MISMATCH",
    summary: `What ${quote(from)} made can't be joined with what flows here: they differ in more than their last axis.`,
    label: printType(found),
    expected: {
      text: printType({ ...expected, axes: expected.axes.slice(0, -1) }),
      because: `${quote(from)} makes it`,
    },
    found: printType(found),
    ...skipFix(fault, around),
  };
};

export const skipMismatchFault = error<SkipMismatch, Here>("SkipMismatch", {
  code: "G233",
  words: skipMismatch,
  page: page(
    "A skip that does not fit",
    "A skip joins what a layer of the encoder made to what flows, on the last axis, so both must be alike in every " +
      "other: the same height and width, or the same time steps.",
    "Upsample before it, or join a layer that makes as many pixels.",
  ),
});
