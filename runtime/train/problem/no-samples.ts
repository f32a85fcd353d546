/** G790 · No samples to train on. */
import { page } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";

/** There is nothing to train on. */
export interface NoSamples {
  readonly _tag: "NoSamples";
}

export const noSamplesProblem = failure<NoSamples>("NoSamples", {
  code: "G790",
  exit: 3,
  words: () => ({ title: "NO SAMPLES", summary: "There is no sample to train on." }),
  page: page(
    "No samples to train on",
    "After the split no sample is left to train on.",
    "Give more data, or a smaller share for validation.",
  ),
});
