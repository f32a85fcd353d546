// What an optimiser file declares: its slots and the update of one parameter, as graph.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import type { Resolved } from "../codec.js";
import { real } from "../codec.js";
import type { Called } from "../form.js";
import { type Fields, type RecordOf, withDefault } from "../record.js";

export interface Update {
  readonly parameter: Ref;
  readonly gradient: Ref;
  /** This parameter's slots, in the order of `slots`. */
  readonly slots: ReadonlyArray<Ref>;
  /** The learning rate of this step, rank 0. */
  readonly rate: Ref;
  /** The 1-based number of this step, rank 0. */
  readonly step: Ref;
  /** Of an optimiser that decays weights: by how much this one. */
  readonly decay: number;
}

export interface Updated {
  readonly parameter: Ref;
  readonly slots: ReadonlyArray<Ref>;
}

export interface OptimiserDefinition<F extends Fields> extends Called {
  readonly doc: string;
  /** Declares that its field `decay` shrinks weights towards zero. */
  readonly decays?: true;
  readonly fields: F;
  readonly sample: Readonly<Record<string, unknown>>;
  /** State kept beside each parameter, starting at zero, of the parameter's type. */
  readonly slots: (settings: Resolved<RecordOf<F>>) => ReadonlyArray<string>;
  readonly update: (b: Builder, settings: Resolved<RecordOf<F>>, u: Update) => Updated;
}

export const optimiser = <F extends Fields>(definition: OptimiserDefinition<F>): OptimiserDefinition<F> => definition;

export const fraction = real("a number of at least 0 and below 1", { least: 0, below: 1 });

const positive = real("a number above 0", { above: 0 });

export const epsilonField = withDefault(
  positive,
  "Added to the root of the second moment, after bias correction.",
  1e-8,
);

export const decayCodec = real("a number of at least 0", { least: 0 });

export const decayField = withDefault(
  decayCodec,
  "Decoupled weight decay, on tensors of rank 2 and more (kernels, not biases or normalisation scales); `groups` " +
    "says otherwise for some.",
  0.01,
);
