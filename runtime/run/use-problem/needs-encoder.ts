/** G717 · Not from a code alone. */
import { page } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";

/** The decoder reads what the encoder made besides the code, so a code alone can't be decoded. */
export interface NeedsEncoder {
  readonly _tag: "NeedsEncoder";
}

export const needsEncoderProblem = failure<NeedsEncoder>("NeedsEncoder", {
  code: "G717",
  exit: 3,
  words: () => ({
    title: "NOT FROM A CODE ALONE",
    summary:
      "The decoder of this model joins what layers of the encoder made (`skip`), so it decodes a sample that was " +
      "encoded, and no code by itself.",
    fix: "look at `graft reconstruct`, or train without the skips",
  }),
  page: page(
    "Not from a code alone",
    "The decoder joins what layers of the encoder made (`skip`), so it decodes a sample that was encoded, and no " +
      "code by itself: there is nothing to sample, and no code to decode.",
    "Look at `graft reconstruct`, or train without the skips.",
  ),
});
