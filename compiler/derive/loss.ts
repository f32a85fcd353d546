// The terms of the loss, as graph. Each term reduces over one sample as the objective says, then means over the batch.
import { latentOf, likelihoodOf } from "../build/index.js";
import type { CoreModel } from "../expand/core.js";
import type { Builder, Ref } from "../graph/builder.js";
import type { Heads } from "../language/latent/latent.js";
import { add, mean, perSample, scale, sum } from "../op/dsl.js";

/** Rank-0 terms by name: always `loss` and `reconstruction`, `kl` where the latent has a divergence. */
export type Losses = Readonly<Record<string, Ref>> & { readonly loss: Ref };

type Reduce = "sum" | "mean";

/** Reduces each sample by sum or mean over its elements, then means over the batch. */
const reduced = (b: Builder, elementwise: Ref, how: Reduce): Ref => {
  const perEach = perSample(elementwise);
  const each = how === "sum" ? sum(b, elementwise, perEach) : mean(b, elementwise, perEach);
  return mean(b, each, [0]);
};

const weighted = (b: Builder, term: Ref, weight: number): Ref => (weight === 1 ? term : scale(b, term, weight));

interface Terms {
  readonly reconstruction: Ref;
  readonly divergence: Ref | undefined;
}

const termsOf = (b: Builder, core: CoreModel, parameters: Ref, target: Ref, heads: Heads): Terms => ({
  reconstruction: likelihoodOf(core).negativeLog(b, core.decoder.likelihood, parameters, target),
  divergence: latentOf(core).divergence?.(b, heads),
});

/** The objective and its terms, unweighted beside the weighted total. */
export const lossesOf = (b: Builder, core: CoreModel, parameters: Ref, target: Ref, heads: Heads): Losses => {
  const { reconstruction: r, kl: k } = core.objective;
  const terms = termsOf(b, core, parameters, target, heads);
  const reconstruction = reduced(b, terms.reconstruction, r.reduce);
  const loss = weighted(b, reconstruction, r.weight);
  if (terms.divergence === undefined) return { loss, reconstruction };
  const kl = reduced(b, terms.divergence, k.reduce);
  return { loss: add(b, loss, weighted(b, kl, k.weight)), reconstruction, kl };
};

/** The bound itself, whatever the objective weighs: −ELBO = Σ −log p(x|z) + Σ KL in nats per sample, and its first part. */
export const negativeElbo = (
  b: Builder,
  core: CoreModel,
  parameters: Ref,
  target: Ref,
  heads: Heads,
): Readonly<Record<string, Ref>> => {
  const terms = termsOf(b, core, parameters, target, heads);
  const nll = reduced(b, terms.reconstruction, "sum");
  if (terms.divergence === undefined) return { nll };
  const divergence = reduced(b, terms.divergence, "sum");
  return { nll, divergence, "negative-elbo": add(b, nll, divergence) };
};
