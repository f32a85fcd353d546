/** C24 · Statistics of one sample. */

import type { Place } from "../../base/located.js";
import { page, warning } from "../../words/diagnostic.js";
import { quote } from "../../words/layout.js";
import { capital } from "../../words/words.js";

export interface BatchOfOne {
  readonly _tag: "BatchOfOne";
  readonly place: Place;
  readonly site: string;
  readonly layer: string;
}

export const batchOfOneWarning = warning<BatchOfOne>("BatchOfOne", {
  code: "C24",
  words: ({ site, layer }) => ({
    title: "BATCH OF ONE",
    summary: `${capital(quote(layer))} at ${quote(site)} normalises over the batch, and "batch" is 1.`,
    notes: [
      "The mean of one vector is the vector itself, so training sees zeros here; of an image, only what differs " +
        "between its pixels is left.",
    ],
    fix: 'write a larger "batch", such as 32, or use "layer-norm", which looks at one sample at a time',
  }),
  page: page(
    "Statistics of one sample",
    "A layer that normalises over the batch has a batch of one. The mean of one vector is the vector itself, so " +
      "training sees zeros; of an image, only what differs between its pixels is left.",
    "Write a larger `batch`, or use a normalisation that looks at one sample at a time.",
  ),
});
