/** G218 · Scaled counts. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, remove } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { capital, lineOf } from "../../words/words.js";

export interface ScaledCounts {
  readonly _tag: "ScaledCounts";
  readonly place: Place;
  readonly likelihood: string;
  readonly input: string;
  /** Where the likelihood is written. */
  readonly charged: Place;
}

export const scaledCountsProblem = error<ScaledCounts>("ScaledCounts", {
  code: "G218",
  words: ({ place, likelihood, input, charged }) => ({
    title: "SCALED COUNTS",
    summary:
      `${capital(quote(likelihood))} gives probability to whole numbers of at least 0, and ${quote(input)} would be ` +
      "scaled to other numbers first.",
    found: `a likelihood of counts (${lineOf(charged)})`,
    ...fixed('delete "scale"', remove(place.pointer)),
  }),
  page: page(
    "Scaled counts",
    "A likelihood of counts, such as `poisson`, is one of the counts themselves: of standardised numbers it is none.",
    "Take `scale` out of the input; the decoder makes a rate, which may be of any size. " +
      "To model scaled numbers, write `gaussian`.",
  ),
});
