// What terms of the objective share: how a term is reduced over one sample, and what it is multiplied by.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { divide, maximum, mean, number, perSample, scale, sum } from "../../ir/op/dsl.js";
import { real, word } from "../codec.js";
import { alsoCalled, withDefault } from "../record.js";

/** A term that only some latents have. */
export interface LatentTerm<C> {
  readonly codec: C;
  /** What does nothing where the latent has no such term: the whole of it, or these of its fields. */
  readonly idle: "all" | ReadonlyArray<string>;
}

export const latentTerm = <C>(term: LatentTerm<C>): LatentTerm<C> => term;

export type Reduce = "sum" | "mean";

const reduction = word("a reduction", ["sum", "mean"], { mean: ["avg", "average"] });

/** `over`: "the elements of one sample". */
export const reduceField = (over: string) =>
  alsoCalled(
    withDefault(reduction, `Over ${over}: their \`sum\` (the ELBO's) or their \`mean\`.`, "sum" as const),
    "reduction",
  );

const weightCodec = real("a number of at least 0", { least: 0 });

export const weightField = (description: string, weight = 1) =>
  alsoCalled(withDefault(weightCodec, description, weight), "beta");

/** The mean over the elements of each sample that a mask of ones and zeros says are there. */
const meanCounted = (b: Builder, elementwise: Ref, counted: Ref): Ref => {
  const perEach = perSample(elementwise);
  return divide(b, sum(b, elementwise, perEach), maximum(b, sum(b, counted, perEach), number(b, 1)));
};

/**
 * Reduces each sample by sum or mean over its elements, then means over the batch. Where some elements are missing,
 * which cost nothing, a mask says which count.
 */
export const reduced = (b: Builder, elementwise: Ref, how: Reduce, counted?: Ref): Ref => {
  const perEach = perSample(elementwise);
  if (how === "sum") return mean(b, sum(b, elementwise, perEach), [0]);
  return mean(b, counted === undefined ? mean(b, elementwise, perEach) : meanCounted(b, elementwise, counted), [0]);
};

export const weighted = (b: Builder, term: Ref, weight: number): Ref => (weight === 1 ? term : scale(b, term, weight));
