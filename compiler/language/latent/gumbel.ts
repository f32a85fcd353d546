// Gumbel noise, by which the greatest of logits is a class drawn with their probabilities (Maddison et al. 2014). In:
// uniform noise. Out: noise of a Gumbel distribution.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import { log, negate, scale, shift } from "../../ir/op/dsl.js";

/** Uniform noise is held this far from 0 and 1, where its Gumbel value would be infinite. */
const margin = 1e-7;

/** −log(−log u): the Gumbel distribution. */
export const gumbel = (b: Builder, uniform: Ref): Ref => {
  const inside = shift(b, scale(b, uniform, 1 - 2 * margin), margin);
  return negate(b, log(b, negate(b, log(b, inside))));
};
