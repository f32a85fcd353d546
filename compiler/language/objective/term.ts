// What terms of the objective share: how a term is reduced over one sample, and what it is multiplied by.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { mean, perSample, scale, sum } from "../../ir/op/dsl.js";
import { real, word } from "../codec.js";
import { withDefault } from "../record.js";

export type Reduce = "sum" | "mean";

const reduction = word("a reduction", ["sum", "mean"]);

/** `over`: "the elements of one sample". */
export const reduceField = (over: string) =>
  withDefault(reduction, `Over ${over}: their \`sum\` (the ELBO's) or their \`mean\`.`, "sum" as const);

export const weightCodec = real("a number of at least 0", { least: 0 });

export const weightField = (description: string, weight = 1) => withDefault(weightCodec, description, weight);

/** Reduces each sample by sum or mean over its elements, then means over the batch. */
export const reduced = (b: Builder, elementwise: Ref, how: Reduce): Ref => {
  const perEach = perSample(elementwise);
  const each = how === "sum" ? sum(b, elementwise, perEach) : mean(b, elementwise, perEach);
  return mean(b, each, [0]);
};

export const weighted = (b: Builder, term: Ref, weight: number): Ref => (weight === 1 ? term : scale(b, term, weight));
