// The definitions behind the words of a core model. In: the model. Out: what the registries say of its latent, its likelihood, its
// inputs.
import type { CoreModel, CoreOutput } from "../expand/core.js";
import type { ConditionDefinition } from "../language/condition/condition.js";
import { conditions } from "../language/condition/index.js";
import { latents } from "../language/latent/index.js";
import type { LatentDefinition, TermName } from "../language/latent/latent.js";
import { likelihoods } from "../language/likelihood/index.js";
import type { LikelihoodDefinition } from "../language/likelihood/likelihood.js";
import type { Fields } from "../language/record.js";
import { modelRange } from "../language/scale.js";
import type { TypedModel } from "./typed.js";

/** The definition of the model's latent. */
export const latentOf = (core: CoreModel): LatentDefinition<Fields> =>
  latents[core.latent.type] as unknown as LatentDefinition<Fields>;

/** The terms that the objective may weigh in this model, beside the reconstruction. */
export const termsOf = (core: CoreModel): ReadonlyArray<TermName> => latentOf(core).terms(core.latent);

/** The definition of an output's likelihood. */
export const likelihoodOf = ({ likelihood }: CoreOutput): LikelihoodDefinition<Fields> =>
  likelihoods[likelihood.type] as unknown as LikelihoodDefinition<Fields>;

/** The definition of a condition. */
export const conditionOf = (type: string): ConditionDefinition<Fields> =>
  (conditions as Readonly<Record<string, unknown>>)[type] as ConditionDefinition<Fields>;

/** A condition of the model by its name, which expand/ has checked. */
export const conditionNamed = (core: CoreModel, name: string): CoreModel["conditions"][number] => {
  const found = core.conditions.find((condition) => condition.name === name);
  if (found === undefined) throw new Error(`no condition ${name}`);
  return found;
};

/** Whether a part of the model is told a condition: by an injection, or as what its prior is given. */
export const isTold = ({ core, injections }: Pick<TypedModel, "core" | "injections">, condition: string): boolean =>
  injections.some((trace) => trace.condition === condition) || core.prior?.given.includes(condition) === true;

/** How codes are drawn from the prior; undefined where the latent has none, or has one only beside a term that isn't there. */
export const priorOf = (core: CoreModel): LatentDefinition<Fields>["prior"] => {
  const { prior, priorNeeds } = latentOf(core);
  return priorNeeds === undefined || core.objective[priorNeeds] !== undefined ? prior : undefined;
};

/** An input of the model by its name, which expand/ has checked; its range is that of what the model computes with. */
export const inputNamed = (core: CoreModel, name: string): CoreModel["inputs"][number] => {
  const found = core.inputs.find((input) => input.name === name);
  if (found === undefined) throw new Error(`no input ${name}`);
  return found.scaling === undefined ? found : { ...found, range: modelRange(found.written) };
};
