// W11: the KL term of a latent that has none. What would change its course is an error (build/); its weight alone may
// be left over.

import { isWritten } from "../../assemble/meaning.js";
import { type Place, placeOf } from "../../base/located.js";
import { page } from "../../words/diagnostic.js";
import { fixed, remove } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { rule } from "./rule.js";

export interface UnusedKl {
  readonly _tag: "UnusedKl";
  readonly place: Place;
  readonly latent: string;
}

export const unusedKl = rule<UnusedKl>("UnusedKl", {
  code: "W11",
  find: ({ core }) =>
    core.terms.includes("kl") || !isWritten(core, "/objective/kl")
      ? []
      : [{ place: placeOf(core.root, "/objective/kl"), latent: core.latent.type }],
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
