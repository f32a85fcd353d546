/** G713 · Nothing to guide by. */
import { page } from "../../../compiler/words/diagnostic.js";
import { either } from "../../../compiler/words/layout.js";
import { failure } from "../../problem/failure.js";

/**
 * Guidance compares what the decoder makes with its conditions and without; a model that always had them can't do the
 * second. `conditions`: those that reach the decoder, none of which has a null.
 */
export interface NoGuidance {
  readonly _tag: "NoGuidance";
  readonly conditions: ReadonlyArray<string>;
}

export const noGuidanceProblem = failure<NoGuidance>("NoGuidance", {
  code: "G713",
  exit: 2,
  words: ({ conditions }) => ({
    title: "NOTHING TO GUIDE BY",
    summary:
      conditions.length === 0
        ? "No condition reaches the decoder of this model, so there is nothing to guide samples by."
        : "Guidance compares samples with and without their conditions, and this model has never been without them.",
    ...(conditions.length === 0
      ? {}
      : { fix: `write "drop": 0.1 in the spec's ${either(conditions)}, and train again; or leave --guidance out` }),
  }),
  page: page(
    "Nothing to guide by",
    "Guidance compares what the decoder makes with its conditions and without them. Either no condition reaches " +
      "the decoder of this model, or the model was always trained with every condition, " +
      "so it never learned what to make without.",
    'Write `"drop": 0.1` in the spec\'s condition and train again, or leave `--guidance` out.',
  ),
});
