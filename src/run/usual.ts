/**
 * What a trained model knows of numbers that its spec gives no range.
 *
 * In: a model, and the statistics that training fitted. Out: the model whose conditions say in which interval they
 * usually lie: from the least to the largest training value, or two deviations to either side of the mean.
 */
import type { CoreCondition, CoreModel } from "../../compiler/expand/core.js";
import type { Tensors } from "../../runtime/engine/engine.js";

const DEVIATIONS = 2;

const withUsual = (condition: CoreCondition, state: Tensors): CoreCondition => {
  const { name, domain, scaling } = condition;
  const [shift, factor] = [state[`inputs.${name}.shift`]?.data[0], state[`inputs.${name}.factor`]?.data[0]];
  const [word, ...others] = scaling?.words ?? [];
  if (domain.range !== undefined || others.length > 0 || shift === undefined || factor === undefined) return condition;
  const usual =
    word === "range"
      ? ([shift, shift + factor] as const)
      : ([shift - DEVIATIONS * factor, shift + DEVIATIONS * factor] as const);
  return { ...condition, domain: { ...domain, usual } };
};

export const knowing = (core: CoreModel, state: Tensors): CoreModel => ({
  ...core,
  conditions: core.conditions.map((condition) => withUsual(condition, state)),
});
