/** G872 · Numbers that are not finite. */
import { page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../problem/failure.js";
import type { InFile } from "../../problem/in-file.js";

/** A number of a tensor is not finite. */
export interface WeightNotFinite {
  readonly _tag: "WeightNotFinite";
  readonly tensor: string;
}

export const weightNotFiniteProblem = failure<WeightNotFinite, InFile>("WeightNotFinite", {
  code: "G872",
  exit: 3,
  words: ({ tensor }, { file }) => ({
    title: "NUMBERS THAT ARE NOT FINITE",
    summary: `${quote(tensor)} of ${file} holds NaN or infinity.`,
    fix: "take the checkpoint of an earlier step",
  }),
  page: page(
    "Numbers that are not finite",
    "A tensor of the file holds NaN or infinity. A model with such a weight computes nothing else.",
    "Take the checkpoint of an earlier step.",
  ),
});
