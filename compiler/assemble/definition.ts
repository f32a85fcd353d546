// What is asked of a core model again and again. In: the model. Out: a condition by its name, whether a part is told
// it, how codes are drawn.
import type { CoreModel } from "../expand/core.js";
import type { LatentDefinition } from "../language/latent/latent.js";
import type { Fields } from "../language/record.js";
import type { TypedModel } from "./typed.js";

/** A condition of the model by its name, which expand/ has checked. */
export const conditionNamed = (core: CoreModel, name: string): CoreModel["conditions"][number] => {
  const found = core.conditions.find((condition) => condition.name === name);
  if (found === undefined) throw new Error(`no condition ${name}`);
  return found;
};

/** What the indices of a condition's code are called where it has layers of its own: they are not its encoding's. */
export const madeBy = (condition: string): string => `${condition} made`;

/** What the units of a code are called: by number, or by level and number. */
export const unitNames = ({ levels }: CoreModel, count: number): ReadonlyArray<string> =>
  levels.length === 0
    ? Array.from({ length: count }, (_, unit) => String(unit))
    : levels.flatMap(({ name, size }) => Array.from({ length: size }, (_, unit) => `${name}.${unit}`));

/** Whether a part of the model is told a condition: by an injection, or as what its prior is given. */
export const isTold = ({ core, injections }: Pick<TypedModel, "core" | "injections">, condition: string): boolean =>
  injections.some((trace) => trace.condition === condition) || core.prior?.given.includes(condition) === true;

/**
 * How codes are drawn from the prior; undefined where the latent has none, or has one only beside a term that isn't
 * there.
 */
export const priorOf = (core: CoreModel): LatentDefinition<Fields>["prior"] => {
  const { prior, priorNeeds } = core.definitions.latent;
  return priorNeeds === undefined || core.objective[priorNeeds] !== undefined ? prior : undefined;
};
