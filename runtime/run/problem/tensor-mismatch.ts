/** G786 · Weights do not fit. */
import { page, type Words } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../problem/failure.js";
import { path } from "./shared.js";

/** What a tensor is expected to be, or was found to be: `f32[784, 400]`. */
export type Printed = string;

/** A tensor that the spec's program doesn't have, lacks, or has with another type. */
export interface TensorMismatch {
  readonly _tag: "TensorMismatch";
  readonly path: string;
  readonly tensor: string;
  readonly expected: Printed | undefined;
  readonly found: Printed | undefined;
}

const mismatch = ({ path: file, tensor, expected, found }: TensorMismatch): Words => ({
  title: "WRONG TENSOR",
  summary: `${quote(tensor, 80)} in ${path(file)} is not what the run's spec.json describes.`,
  expected: { text: expected ?? "no such tensor" },
  found: found ?? "nothing",
});

export const tensorMismatchProblem = failure<TensorMismatch>("TensorMismatch", {
  code: "G786",
  exit: 3,
  words: mismatch,
  page: page(
    "Weights do not fit",
    "The weights of the run are not those of its spec.",
    "Restore both from one copy, or train again.",
  ),
});
