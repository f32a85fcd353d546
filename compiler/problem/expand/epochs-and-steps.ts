/** G127 · Epochs and steps. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface EpochsAndSteps {
  readonly _tag: "EpochsAndSteps";
  readonly place: Place;
  readonly steps: Place;
}

export const epochsAndStepsProblem = error<EpochsAndSteps>("EpochsAndSteps", {
  code: "G127",
  words: ({ steps }) => ({
    title: "EPOCHS AND STEPS",
    summary: "The length of training is given twice: in epochs and in steps.",
    related: [{ place: steps, note: "The other is here:" }],
    fix: "keep one of the two",
  }),
  page: page("Epochs and steps", "The length of training is given twice.", "Keep one of the two."),
});
