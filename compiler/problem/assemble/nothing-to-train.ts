/** G242 · Nothing to train. */

import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface NothingToTrain {
  readonly _tag: "NothingToTrain";
  readonly place: Place;
}

export const nothingToTrainProblem = error<NothingToTrain>("NothingToTrain", {
  code: "G242",
  words: () => ({
    title: "NOTHING TO TRAIN",
    summary: "Every parameter of the model is frozen, so training would change nothing.",
    fix: 'delete one "frozen": true',
  }),
  page: page(
    "Nothing to train",
    "Every parameter is frozen: by its layer, by its part, or by a group of the optimiser.",
    'Delete a `"frozen": true`, or measure the run that the weights come from.',
  ),
});
