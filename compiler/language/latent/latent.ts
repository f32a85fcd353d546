// What a latent file declares: the heads that the encoder's output becomes, how a code is drawn from them, what stands
// for a sample without noise, what the loss charges, and what else is worth reporting. Shared code asks these, never a
// latent's name.

import type { Builder, Ref } from "../../ir/graph/builder.js";
import type { Axes, TensorType } from "../../ir/graph/type.js";
import { broadcast, multiply } from "../../ir/op/dsl.js";
import type { BuildFault } from "../../problem/fault/index.js";
import type { Flow, Kind, Mode, Scope } from "../../scope/scope.js";
import type { Resolved } from "../codec.js";
import type { Called } from "../form.js";
import type { TermName } from "../objective/index.js";
import type { Fields, RecordOf } from "../record.js";
import type { Clock } from "../span.js";

/** What is known of a sample's code, by name. */
export type Heads = Readonly<Record<string, Ref>>;

/** The head that says which positions of a padded sequence are there, f32[batch, time]: others cost nothing. */
export const there = "there";

/** Values at positions, 0 at those that are padding. */
export const chargedThere = (b: Builder, heads: Heads, each: Ref): Ref => {
  const mask = heads[there];
  return mask === undefined ? each : multiply(b, each, broadcast(b, mask, each.type.axes));
};

export const head = (heads: Heads, name: string): Ref => {
  const found = heads[name];
  if (found === undefined) throw new Error(`the latent has no head ${name}`);
  return found;
};

/** Draws noise of a type from a named stream: an explicit input of the graph. */
export type Draw = (name: string, distribution: "normal" | "uniform", type: TensorType) => Ref;

/** Where a code is drawn. */
export interface Drawing {
  readonly b: Builder;
  readonly mode: Mode;
  readonly noise: Draw;
  /** While training; elsewhere absent, and what changes over a run stands at its end. */
  readonly clock?: Clock;
}

/** Where a code is drawn from the prior. */
export interface Sampling {
  readonly b: Builder;
  readonly noise: Draw;
  /** The latent's own state, by the name that its heads gave it. */
  readonly state: (name: string, axes: Axes) => Ref;
  /** The type of a code. */
  readonly code: TensorType;
}

export interface LatentDefinition<F extends Fields> extends Called {
  readonly doc: string;
  readonly fields: F;
  readonly sample: Readonly<Record<string, unknown>>;
  readonly names: (latent: Resolved<RecordOf<F>>) => Readonly<Record<string, number>>;
  /** What the encoder may end in. */
  readonly reads: ReadonlyArray<Kind>;
  /**
   * Declares that it has codes at positions only where layers of the encoder made them: an image as it came in is no
   * code.
   */
  readonly behindLayers?: true;
  /** Why the encoder's output doesn't fit, of those kinds. */
  readonly fault?: (latent: Resolved<RecordOf<F>>, h: TensorType) => BuildFault | undefined;
  /** The type of a code z; undefined where it follows from the encoder's output and that isn't known. */
  readonly code: (latent: Resolved<RecordOf<F>>, h: TensorType | undefined) => TensorType | undefined;
  /** Whether what lies between two codes is a code: then units may be varied one by one, and codes joined by a line. */
  readonly continuous: boolean;
  /** How many units the divergence is a sum over. */
  readonly units: (latent: Resolved<RecordOf<F>>, code: TensorType) => number;
  /** `made`: what a level reads of the encoder, where it has levels. */
  readonly heads: (scope: Scope, latent: Resolved<RecordOf<F>>, h: Flow, made?: (level: string) => Flow) => Heads;
  /** The code that stands for a sample without noise: what `encode` gives and `reconstruct` decodes. */
  readonly centre: (b: Builder, latent: Resolved<RecordOf<F>>, heads: Heads) => Ref;
  /** What `encode` gives beside it, by name, with the batch first. */
  readonly beside?: (b: Builder, latent: Resolved<RecordOf<F>>, heads: Heads) => Readonly<Record<string, Ref>>;
  /** A code z drawn from the heads. */
  readonly draw: (at: Drawing, latent: Resolved<RecordOf<F>>, heads: Heads) => Ref;
  /** The terms that the objective may weigh. */
  readonly terms: (latent: Resolved<RecordOf<F>>) => ReadonlyArray<TermName>;
  /** What would give it a term that it lacks: a field and its value. */
  readonly unlocks?: Readonly<Partial<Record<TermName, readonly [field: string, value: string]>>>;
  /**
   * The divergence from the prior, per latent unit, in nats; absent when there is none. The bound counts it; the loss
   * where `kl` is among the terms.
   */
  readonly divergence?: (b: Builder, latent: Resolved<RecordOf<F>>, heads: Heads) => Ref;
  /**
   * log p(z) − log q(z|x) of a code, per unit, with what is known of p where it depends on conditions; absent without
   * densities.
   */
  readonly logRatio?: (
    b: Builder,
    latent: Resolved<RecordOf<F>>,
    heads: Heads,
    prior: Heads | undefined,
    z: Ref,
  ) => Ref;
  /** Its own terms beside the divergence, per element. */
  readonly charges?: (
    b: Builder,
    latent: Resolved<RecordOf<F>>,
    heads: Heads,
  ) => Readonly<Partial<Record<TermName, Ref>>>;
  /**
   * What is reported of each batch: a number (rank 0), or shares that sum to 1 (rank 1), of which the perplexity is
   * told.
   */
  readonly measures?: (at: Drawing, latent: Resolved<RecordOf<F>>, heads: Heads) => Readonly<Record<string, Ref>>;
  /** A code drawn from the prior; absent when the latent has none, and then the model can't be sampled. */
  readonly prior?: (at: Sampling, latent: Resolved<RecordOf<F>>) => Ref;
  /** Absent: its prior is the same for every sample. */
  readonly conditional?: Conditional<Resolved<RecordOf<F>>>;
  /** Absent: its code is of one piece. */
  readonly levelled?: Levelled;
  /** Absent: its codes have no numbers. */
  readonly countable?: Countable<Resolved<RecordOf<F>>>;
  /** The term without which nothing makes codes follow the prior, so that there is none to sample from. */
  readonly priorNeeds?: TermName;
}

/** What conditions choose of a prior. */
export interface PriorShape {
  /** `learned`: how wide it is; `unit`: its variance is 1. */
  readonly variance: "learned" | "unit";
  /**
   * `learned`: where it is; or a matrix that is given: a row for each number that the prior reads, a column for each
   * unit of the code.
   */
  readonly mean: "learned" | ReadonlyArray<ReadonlyArray<number>>;
}

/** A prior that depends on conditions. */
export interface Conditional<L> {
  /**
   * What is known of p(z | conditions), from what the prior's layers made. At the start it is the latent's own prior.
   */
  readonly heads: (scope: Scope, latent: L, h: Flow, shape: PriorShape, code: TensorType) => Heads;
  /** The divergence of q from p, per latent unit, in nats. */
  readonly divergence: (b: Builder, latent: L, q: Heads, p: Heads) => Ref;
  /** A code drawn from p. */
  readonly draw: (at: Pick<Sampling, "b" | "noise" | "code">, latent: L, p: Heads) => Ref;
}

/** One piece of a code. */
export interface Level {
  readonly name: string;
  readonly size: number;
}

/** The name among all heads of a level's own. */
export const headOf = (level: string, name: string): string => `${level}/${name}`;

/** A latent of several levels, each expected from those above it. All heads of a level are f32[batch, feature]. */
export interface Levelled {
  /** The lowest first. */
  readonly levels: (latent: object) => ReadonlyArray<Level>;
  /** What is known of p(level | above), from what the level's layers made. At the start it is the standard normal. */
  readonly expected: (scope: Scope, level: Level, above: Flow) => Heads;
  /** What is known of q(level | x, above), of what the data says and what is expected. */
  readonly joined: (b: Builder, own: Heads, expected: Heads) => Heads;
  /** A level's code of standard normal noise. */
  readonly drawn: (b: Builder, heads: Heads, noise: Ref) => Ref;
}

/** A latent whose code is a number at each position, so that a prior may expect each number from those before it. */
export interface Countable<L> {
  /** How many codes there are to take. */
  readonly classes: (latent: L) => number;
  /** The numbers that a sample takes, i32, one for each unit. */
  readonly numbers: (at: Drawing, latent: L, q: Heads) => Ref;
  /**
   * The divergence E_q[log q − log p] of each unit, in nats, of log p as f32[batch, position, class]; with the axes of
   * the latent's own.
   */
  readonly divergence: (b: Builder, latent: L, q: Heads, logs: Ref) => Ref;
  /** The code z of numbers, i32[batch, position]. */
  readonly code: (at: Omit<Sampling, "noise">, latent: L, numbers: Ref) => Ref;
}

export const latent = <F extends Fields>(definition: LatentDefinition<F>): LatentDefinition<F> => definition;
