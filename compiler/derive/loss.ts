// The terms of the loss, as graph. Each term reduces over one sample as the objective says, then means over the batch. While
// training, weights follow the clock; elsewhere they stand at their end, so that losses of different epochs compare.
import { inputNamed, latentOf, likelihoodOf } from "../build/index.js";
import type { CoreModel } from "../expand/core.js";
import type { Builder, Ref } from "../graph/builder.js";
import type { Heads } from "../language/latent/latent.js";
import type { Parameters } from "../language/likelihood/likelihood.js";
import { chargeKl } from "../language/objective/kl.js";
import { discrepancy } from "../language/objective/mmd.js";
import { reduced, weighted } from "../language/objective/term.js";
import type { Clock } from "../language/span.js";
import { add } from "../op/dsl.js";

/** What a pass of data through the model made, and what the loss is computed from. */
export interface Passage {
  readonly parameters: Parameters;
  readonly target: Ref;
  readonly heads: Heads;
  readonly z: Ref;
  /** A code drawn from the prior: only a term that compares with it draws one. */
  readonly fromPrior: (() => Ref) | undefined;
  readonly clock: Clock | undefined;
}

/** Rank-0 values by name: always `loss` and `reconstruction`, then the other terms, unweighted. */
export type Losses = Readonly<Record<string, Ref>> & { readonly loss: Ref };

/** One term: what the loss adds, and what is reported. */
interface Charge {
  readonly charged: Ref;
  readonly reported: Readonly<Record<string, Ref>>;
}

/** −log p(x|z) per element. */
const negativeLog = (b: Builder, core: CoreModel, { parameters, target }: Passage): Ref => {
  const data = inputNamed(core, core.decoder.output);
  return likelihoodOf(core).negativeLog(b, core.decoder.likelihood, parameters, target, data);
};

/** The divergence that the loss charges, per unit. */
const chargedDivergence = (b: Builder, core: CoreModel, { heads }: Passage): Ref | undefined => {
  const { divergence, terms } = latentOf(core);
  return terms.includes("kl") ? divergence?.(b, core.latent, heads) : undefined;
};

const klCharge = (b: Builder, core: CoreModel, perUnit: Ref | undefined, clock?: Clock): ReadonlyArray<Charge> => {
  if (perUnit === undefined) return [];
  const { kl, charged, beside } = chargeKl(b, core.objective.kl, perUnit, clock);
  return [{ charged, reported: { kl, ...beside } }];
};

const mmdCharge = (b: Builder, core: CoreModel, { z, fromPrior }: Passage): ReadonlyArray<Charge> => {
  const term = core.objective.mmd;
  if (term === undefined || fromPrior === undefined) return [];
  const mmd = discrepancy(b, term, z, fromPrior());
  return [{ charged: weighted(b, mmd, term.weight), reported: { mmd } }];
};

/** The latent's own terms. */
const ownCharges = (b: Builder, core: CoreModel, { heads }: Passage): ReadonlyArray<Charge> =>
  Object.entries(latentOf(core).charges?.(b, core.latent, heads) ?? {}).map(([name, elementwise]) => {
    const { reduce, weight } = core.objective[name as "codebook" | "commitment"];
    const term = reduced(b, elementwise, reduce);
    return { charged: weighted(b, term, weight), reported: { [name]: term } };
  });

/** The objective and its terms, unweighted beside the weighted total. */
export const lossesOf = (b: Builder, core: CoreModel, passage: Passage): Losses => {
  const { reduce, weight } = core.objective.reconstruction;
  const error = negativeLog(b, core, passage);
  const divergence = chargedDivergence(b, core, passage);
  const reconstruction = reduced(b, error, reduce);
  const kl = klCharge(b, core, divergence, passage.clock);
  const charges = [...kl, ...mmdCharge(b, core, passage), ...ownCharges(b, core, passage)];
  const loss = charges.reduce((sum, { charged }) => add(b, sum, charged), weighted(b, reconstruction, weight));
  return Object.assign({ loss, reconstruction }, ...charges.map(({ reported }) => reported)) as Losses;
};

/** The bound itself, whatever the objective weighs: −ELBO = Σ −log p(x|z) + Σ KL in nats per sample, and its first part. */
export const negativeElbo = (b: Builder, core: CoreModel, passage: Passage): Readonly<Record<string, Ref>> => {
  const nll = reduced(b, negativeLog(b, core, passage), "sum");
  const { divergence: divergenceOf } = latentOf(core);
  if (divergenceOf === undefined) return { nll };
  const divergence = reduced(b, divergenceOf(b, core.latent, passage.heads), "sum");
  return { nll, divergence, "negative-elbo": add(b, nll, divergence) };
};
