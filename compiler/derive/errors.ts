// Measures of what a pass made, beside its losses: errors of each output, and the share of conditions that heads
// predict. In: a typed model and a pass. Out: numbers by name.
import { maskOf } from "../assemble/scaling.js";
import type { TypedModel } from "../assemble/typed.js";
import type { CoreInput, CoreOutput } from "../expand/core.js";
import type { Builder, Ref } from "../ir/graph/builder.js";
import { divide, maximum, mean, minimum, multiply, number, perSample, square, subtract, sum } from "../ir/op/dsl.js";
import type { Parameters } from "../language/likelihood/likelihood.js";
import { counted, type Passage } from "./loss.js";

type Named = Readonly<Record<string, Ref>>;

/** The mean of an output's likelihood. */
export const meanOf = (b: Builder, output: CoreOutput, parameters: Parameters): Ref =>
  output.definition.mean(b, output.likelihood, parameters, output.data);

/** The mean over these axes, of numbers that are there. */
const meanKnown = (b: Builder, input: CoreInput, each: Ref, axes: ReadonlyArray<number>): Ref => {
  const mask = maskOf(b, input);
  if (mask === undefined) return mean(b, each, axes);
  return divide(b, sum(b, multiply(b, each, mask), axes), maximum(b, sum(b, mask, axes), number(b, 1)));
};

/** The likeliest class of each element, by its number. */
const likeliest = (b: Builder, output: CoreOutput, own: Parameters): Ref =>
  output.definition.shown?.(b, { ...output.likelihood, show: "mode" } as never, own, output.data) ??
  meanOf(b, output, own);

/** 1 where two class numbers are the same, else 0. */
const rightly = (b: Builder, made: Ref, target: Ref): Ref =>
  subtract(b, number(b, 1), minimum(b, square(b, subtract(b, made, target)), number(b, 1)));

/**
 * The squared error of each likelihood's mean, number by number: `mse`, or `mse.NAME` where there are several. Of
 * classes, 1 for each that is made rightly: `accuracy.NAME`.
 */
const errorsOf = (b: Builder, { core }: TypedModel, { parameters, targets }: Passage) =>
  core.decoder.outputs.map((output, _, { length }) => {
    const { name, data } = output;
    const [own, target] = [parameters[name] ?? {}, targets[name] as Ref];
    if (data.classes !== undefined)
      return { name: `accuracy.${name}`, data, error: (): Ref => rightly(b, likeliest(b, output, own), target) };
    const error = (): Ref => square(b, subtract(b, meanOf(b, output, own), target));
    return { name: length === 1 ? "mse" : `mse.${name}`, data, error };
  });

/** Averaged over elements and samples. */
export const squaredErrors = (b: Builder, model: TypedModel, passed: Passage): Named =>
  Object.fromEntries(
    errorsOf(b, model, passed).map(({ name, data, error }) => {
      const each = counted(b, model.core, error());
      return [name, meanKnown(b, data, each, [0, ...perSample(each)])] as const;
    }),
  );

/** Averaged over the elements of each sample: f32[batch]. */
export const sampleErrors = (b: Builder, model: TypedModel, passed: Passage): Named =>
  Object.fromEntries(
    errorsOf(b, model, passed).map(({ name, data, error }) => {
      const each = error();
      return [name, meanKnown(b, data, each, perSample(each))] as const;
    }),
  );

/** The share of samples whose condition each head predicts rightly. */
export const accuracies = (b: Builder, { core }: TypedModel, { predictions }: Passage): Named => {
  const each = predictions.flatMap(({ head: { condition, of }, made, raw }) => {
    const right = of.definition.predictor?.right?.(b, of.written, made, raw);
    return right === undefined ? [] : [[`accuracy.${condition}`, mean(b, counted(b, core, right), [0])] as const];
  });
  return Object.fromEntries(each);
};
