/** G893 · Other samples. */
import { page, warning } from "../../../../compiler/words/diagnostic.js";

export interface OtherSamples {
  readonly _tag: "OtherSamples";
  /** What each run was measured on. */
  readonly samples: ReadonlyArray<string>;
}

export const otherSamplesProblem = warning<OtherSamples>("OtherSamples", {
  code: "G893",
  words: ({ samples }) => ({
    title: "OTHER SAMPLES",
    summary: `The runs were trained and measured on different samples: ${[...new Set(samples)].join("; ")}.`,
    notes: ["Figures of different samples don't tell which model is better, so none is marked as the best."],
    fix: "add --data ADDRESS, which measures all of them on the same samples",
  }),
  page: page(
    "Other samples",
    "The runs of a comparison were measured on different samples, each on what its own training held out. Such " +
      "figures can't be set against each other.",
    "Measure all of them on the same samples: `graft compare … --data ADDRESS`.",
  ),
});
