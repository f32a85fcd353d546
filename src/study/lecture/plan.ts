/**
 * What a lecture trains. In: claims and how many seeds were asked for. Out: the trainings that they need, each once;
 * every model's first seed comes before any second one, so that a lecture that is stopped early can be finished with
 * fewer seeds.
 */
import { type ModelName, modelNames } from "./models.js";

/** A model that a claim is judged by, and how many trainings of it. */
export interface Need {
  readonly model: ModelName;
  readonly runs: (seeds: number) => number;
}

export interface Trial {
  readonly model: ModelName;
  readonly seed: number;
}

const perSeed = (seeds: number): number => seeds;

/** A training for each seed. */
export const each = (...names: ReadonlyArray<ModelName>): ReadonlyArray<Need> =>
  names.map((model) => ({ model, runs: perSeed }));

/** The first seed alone. */
export const once = (...names: ReadonlyArray<ModelName>): ReadonlyArray<Need> =>
  names.map((model) => ({ model, runs: () => 1 }));

/** `more` seeds beyond those asked for: where trainings are compared with each other. */
export const beyond = (more: number, ...names: ReadonlyArray<ModelName>): ReadonlyArray<Need> =>
  names.map((model) => ({ model, runs: (seeds) => seeds + more }));

/** How many trainings of each model the needs come to. */
export const runsOf = (needs: ReadonlyArray<Need>, seeds: number): ReadonlyMap<ModelName, number> =>
  new Map(
    modelNames.flatMap((name) => {
      const runs = needs.filter(({ model }) => model === name).map((need) => need.runs(seeds));
      return runs.length === 0 ? [] : [[name, Math.max(...runs)] as const];
    }),
  );

/** Seeds count from 1. */
export const trialsOf = (needs: ReadonlyArray<Need>, seeds: number): ReadonlyArray<Trial> => {
  const runs = runsOf(needs, seeds);
  const most = Math.max(0, ...runs.values());
  return Array.from({ length: most }, (_, i) => i + 1).flatMap((seed) =>
    [...runs].flatMap(([model, count]) => (seed <= count ? [{ model, seed }] : [])),
  );
};
