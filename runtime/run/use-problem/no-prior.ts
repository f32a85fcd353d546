/** G706 · Nothing to sample from. */
import { page } from "../../../compiler/words/diagnostic.js";
import { failure } from "../../problem/failure.js";

/** The latent has no prior: there is nothing to sample from. */
export interface NoPrior {
  readonly _tag: "NoPrior";
}

export const noPriorProblem = failure<NoPrior>("NoPrior", {
  code: "G706",
  exit: 3,
  words: () => ({
    title: "NOTHING TO SAMPLE FROM",
    summary: "The latent of this model is a point: it has no prior, so there is nothing to draw new samples from.",
    fix: 'look at `graft reconstruct`, or train with "latent": { "type": "gaussian", … }',
  }),
  page: page(
    "Nothing to sample from",
    "The latent is a point: it has no prior, so there is nothing to draw new samples from.",
    "Look at `graft reconstruct`, or train a latent that has a prior.",
  ),
});
