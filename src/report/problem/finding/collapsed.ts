/** C05 · The latent is not used. */
import { page, warning } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";

export interface Collapsed {
  readonly _tag: "Collapsed";
  /** The KL from the prior, in nats. */
  readonly divergence: number;
  /** What of the spec is the likely cause; the KL's weight where nothing else is seen. */
  readonly cause?: Cause;
}

export type Cause =
  /** The decoder's values can't be what the likelihood takes (C26). */
  | { readonly _tag: "Confined"; readonly activation: string; readonly output: string }
  /** A fixed variance, beside the squared error of a model that makes the average. */
  | { readonly _tag: "Variance"; readonly output: string; readonly variance: number; readonly mse: number };

const usual = {
  notes: [],
  fix:
    "give the KL a smaller weight, or let it grow from 0 (`warmup` in objective.kl); " +
    "more epochs help where training has just begun",
};

/** The cause in a sentence, and what to do about it. */
const because = (cause: Cause | undefined): { readonly notes: ReadonlyArray<string>; readonly fix: string } => {
  if (cause === undefined) return usual;
  if (cause._tag === "Confined")
    return {
      notes: [
        `The likely cause is no KL: the decoder ends in ${cause.activation}, and the likelihood of ` +
          `${quote(cause.output)} takes values that it can't make (C26), ` +
          "so no code makes the reconstruction much better.",
      ],
      fix: `take the ${cause.activation} off the decoder's last layer, and train again`,
    };
  const ratio = cause.variance / cause.mse;
  return {
    notes: [
      `The likely cause is the likelihood of ${quote(cause.output)}: its variance is fixed at ${cause.variance}, ` +
        `${ratio.toPrecision(2)} times the squared error of a model that makes the average ` +
        `(${cause.mse.toPrecision(2)}). A better reconstruction then gains fewer nats than the KL costs.`,
    ],
    fix:
      `write "variance": "shared" in the likelihood of ${quote(cause.output)}, which learns it, or a number near ` +
      `${cause.mse.toPrecision(1)}`,
  };
};

export const collapsedProblem = warning<Collapsed>("Collapsed", {
  code: "C05",
  words: ({ divergence, cause }) => ({
    title: "LATENT NOT USED",
    summary:
      `The KL from the prior is ${divergence.toPrecision(2)} nats: z says next to nothing about x, and every sample ` +
      "is drawn as if it were the average one.",
    ...because(cause),
  }),
  page: page(
    "The latent is not used",
    "After training, the KL from the prior is next to nothing (below 0.1 nats): whatever x is, the encoder " +
      "answers with the prior, and the decoder does without z (posterior collapse). " +
      "Samples then differ by their conditions alone.",
    "Give `objective.kl` a smaller `weight`, let it grow by `warmup` or in cycles (`cyclic`), or leave each unit " +
      "some nats free (`free-bits`); a decoder that gets less, or can do less, leaves more to z. A decoder that " +
      "ends in a sigmoid before a likelihood that takes logits (C26), and a fixed variance that is large beside the " +
      "data's, do the same: nothing is gained by a better reconstruction. Shortly after the start it may just be " +
      "early: train on. `graft eval --metrics active-units,kl-units` tells unit by unit.",
  ),
});
