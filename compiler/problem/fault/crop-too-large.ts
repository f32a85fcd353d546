/** G212 · Nothing to crop. */
import { printType, type TensorType } from "../../ir/graph/type.js";
import { error, page } from "../../words/diagnostic.js";
import { sizesOf, times, type Words } from "../../words/words.js";
import type { Here } from "./here.js";

export interface CropTooLarge {
  readonly _tag: "CropTooLarge";
  readonly field: string;
  readonly wanted: ReadonlyArray<number>;
  readonly found: TensorType;
}

const cropTooLarge = ({ wanted, found }: CropTooLarge): Words => ({
  title: "NOTHING TO CROP",
  summary: `A part of ${times(wanted)} is larger than ${times(sizesOf(found).slice(0, -1))}, which flows in here.`,
  label: printType(found),
  notes: ["A crop drops what lies outside; it makes nothing larger."],
  fix: 'make more before it, by "upsample" or a transposed convolution, or write a smaller size',
});

export const cropTooLargeFault = error<CropTooLarge, Here>("CropTooLarge", {
  code: "G212",
  words: cropTooLarge,
  page: page(
    "Nothing to crop",
    "A crop keeps a part of an image or of a sequence, and the part that is asked for is larger than what flows in.",
    "Make more before it, by `upsample` or a transposed convolution, or write a smaller size.",
  ),
});
