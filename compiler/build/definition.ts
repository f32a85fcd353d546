// The definitions behind the words of a core model. In: the model. Out: what the registries say of its latent, its likelihood, its
// inputs.
import type { CoreModel } from "../expand/core.js";
import { latents } from "../language/latent/index.js";
import type { LatentDefinition } from "../language/latent/latent.js";
import { likelihoods } from "../language/likelihood/index.js";
import type { LikelihoodDefinition } from "../language/likelihood/likelihood.js";
import type { Fields } from "../language/record.js";

/** The definition of the model's latent. */
export const latentOf = (core: CoreModel): LatentDefinition<Fields> =>
  latents[core.latent.type] as unknown as LatentDefinition<Fields>;

/** The definition of the decoder's likelihood. */
export const likelihoodOf = (core: CoreModel): LikelihoodDefinition<Fields> =>
  likelihoods[core.decoder.likelihood.type] as unknown as LikelihoodDefinition<Fields>;

/** How codes are drawn from the prior; undefined where the latent has none, or has one only beside a term that isn't there. */
export const priorOf = (core: CoreModel): LatentDefinition<Fields>["prior"] => {
  const { prior, priorNeeds } = latentOf(core);
  return priorNeeds === undefined || core.objective[priorNeeds] !== undefined ? prior : undefined;
};

/** An input of the model by its name, which expand/ has checked. */
export const inputNamed = (core: CoreModel, name: string): CoreModel["inputs"][number] => {
  const found = core.inputs.find((input) => input.name === name);
  if (found === undefined) throw new Error(`no input ${name}`);
  return found;
};
