/** C05 · The latent is not used. */
import { page, warning } from "../../../../compiler/words/diagnostic.js";

export interface Collapsed {
  readonly _tag: "Collapsed";
  /** The KL from the prior, in nats. */
  readonly divergence: number;
}

export const collapsedProblem = warning<Collapsed>("Collapsed", {
  code: "C05",
  words: ({ divergence }) => ({
    title: "LATENT NOT USED",
    summary: `The KL from the prior is ${divergence.toPrecision(2)} nats: z says next to nothing about x, and every sample is drawn as if it were the average one.`,
    notes: [
      "Other causes than the KL: a sigmoid on the decoder's last layer, before a likelihood that takes logits (C26); or a fixed variance of the likelihood that is large beside the data's, so that nothing is gained by a better reconstruction.",
    ],
    fix: "give the KL a smaller weight, or let it grow from 0 (`warmup` in objective.kl); more epochs help where training has just begun",
  }),
  page: page(
    "The latent is not used",
    "After training, the KL from the prior is next to nothing (below 0.1 nats): whatever x is, the encoder answers with the prior, and the decoder does without z (posterior collapse). Samples then differ by their conditions alone.",
    "Give `objective.kl` a smaller `weight`, let it grow by `warmup` or in cycles (`cyclic`), or leave each unit some nats free (`free-bits`); a decoder that is told less, or can do less, leaves more to z. Shortly after the start it may just be early: train on. `graft eval --metrics active-units,kl-units` tells unit by unit.",
  ),
});
