// The definitions behind the words of a spec. In: a word that decode has found in a registry. Out: what the registry
// says of it. Only expand asks: from there on a core model carries what its words mean.
import type { ConditionDefinition } from "./condition/condition.js";
import { conditions } from "./condition/index.js";
import { inputs } from "./input/index.js";
import type { InputDefinition } from "./input/input.js";
import { latents } from "./latent/index.js";
import type { LatentDefinition } from "./latent/latent.js";
import { layers } from "./layer/index.js";
import type { LayerDefinition } from "./layer/layer.js";
import { likelihoods } from "./likelihood/index.js";
import type { LikelihoodDefinition } from "./likelihood/likelihood.js";
import { optimisers } from "./optimiser/index.js";
import type { OptimiserDefinition } from "./optimiser/optimiser.js";
import { places } from "./place/index.js";
import type { PlaceDefinition } from "./place/place.js";
import type { Fields } from "./record.js";
import { schedules } from "./schedule/index.js";
import type { ScheduleDefinition } from "./schedule/schedule.js";

/**
 * A registry's members differ in their fields; behind the word that picked one, each takes its own. This is the one
 * place that says so.
 */
const behind =
  <D>(registry: object) =>
  (word: string): D => {
    if (!Object.hasOwn(registry, word)) throw new Error(`no definition of ${word}`);
    return (registry as Readonly<Record<string, unknown>>)[word] as D;
  };

export const definitionOf = {
  condition: behind<ConditionDefinition<Fields>>(conditions),
  input: behind<InputDefinition<Fields>>(inputs),
  latent: behind<LatentDefinition<Fields>>(latents),
  layer: behind<LayerDefinition<Fields>>(layers),
  likelihood: behind<LikelihoodDefinition<Fields>>(likelihoods),
  optimiser: behind<OptimiserDefinition<Fields>>(optimisers),
  place: behind<PlaceDefinition<Fields>>(places),
  schedule: behind<ScheduleDefinition<Fields>>(schedules),
} as const;

/** What a word of each kind means. */
export type DefinitionOf<K extends keyof typeof definitionOf> = ReturnType<(typeof definitionOf)[K]>;
