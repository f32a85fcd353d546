// What a likelihood file declares: the negative log-likelihood of data given the decoder's output, and its mean.
import type { Builder, Ref } from "../../graph/builder.js";
import type { Resolved } from "../codec.js";
import type { Range } from "../range.js";
import type { Fields, RecordOf } from "../record.js";

export interface LikelihoodDefinition<F extends Fields> {
  readonly doc: string;
  readonly fields: F;
  readonly sample: Readonly<Record<string, unknown>>;
  /** Where the data must lie; absent: anywhere. */
  readonly support?: Range;
  /** −log p(target | parameters) per element, in nats. */
  readonly negativeLog: (b: Builder, likelihood: Resolved<RecordOf<F>>, parameters: Ref, target: Ref) => Ref;
  /** The distribution's mean: what reconstructions and samples show. */
  readonly mean: (b: Builder, parameters: Ref) => Ref;
}

export const likelihood = <F extends Fields>(definition: LikelihoodDefinition<F>): LikelihoodDefinition<F> =>
  definition;
