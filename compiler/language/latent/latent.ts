// What a latent file declares: the heads that the encoder's output becomes, how a code is drawn from them, and what the
// loss charges for it.
import type { Flow, Scope } from "../../build/scope.js";
import type { Builder, Ref } from "../../graph/builder.js";
import type { TensorType } from "../../graph/type.js";
import type { Resolved } from "../codec.js";
import type { Fields, RecordOf } from "../record.js";

/** The heads by name; `mean` is always there: the code that `encode` reports. */
export type Heads = Readonly<Record<string, Ref>> & { readonly mean: Ref };

/** Draws noise of a type from a named stream: an explicit input of the graph. */
export type Draw = (name: string, distribution: "normal" | "uniform", type: TensorType) => Ref;

export interface LatentDefinition<F extends Fields> {
  readonly doc: string;
  readonly fields: F;
  readonly sample: Readonly<Record<string, unknown>>;
  readonly names: (latent: Resolved<RecordOf<F>>) => Readonly<Record<string, number>>;
  /** The type of a code z. */
  readonly code: (latent: Resolved<RecordOf<F>>) => TensorType;
  readonly heads: (scope: Scope, latent: Resolved<RecordOf<F>>, h: Flow) => Heads;
  /** A code z drawn from the heads. */
  readonly draw: (b: Builder, heads: Heads, noise: Draw) => Ref;
  /** The divergence from the prior, per latent unit; absent when the latent has no prior. */
  readonly divergence?: (b: Builder, heads: Heads) => Ref;
  /** A code drawn from the prior; absent when the latent has none, and then the model can't be sampled. */
  readonly prior?: (b: Builder, latent: Resolved<RecordOf<F>>, noise: Draw) => Ref;
}

export const latent = <F extends Fields>(definition: LatentDefinition<F>): LatentDefinition<F> => definition;
