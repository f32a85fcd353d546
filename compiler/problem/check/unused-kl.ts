/** W11 · A KL term with nothing to weigh. */

import type { Place } from "../../base/located.js";
import { page, warning } from "../../words/diagnostic.js";
import { fixed, remove } from "../../words/edit.js";
import { quote } from "../../words/layout.js";

export interface UnusedKl {
  readonly _tag: "UnusedKl";
  readonly place: Place;
  readonly latent: string;
}

export const unusedKlWarning = warning<UnusedKl>("UnusedKl", {
  code: "W11",
  words: ({ latent, place: { pointer } }) => ({
    title: "NO KL",
    summary:
      `A \`kl\` term is written, and ${quote(latent)} latents have no divergence for it to ` +
      "weigh: it changes nothing.",
    ...fixed('delete "kl", or write a latent of type "gaussian"', remove(pointer)),
  }),
  page: page(
    "A KL term with nothing to weigh",
    "A `kl` term is written for a latent that has no divergence from a prior, so it changes nothing.",
    "Delete it, or choose a latent that has a prior.",
  ),
});
