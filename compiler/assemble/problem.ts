// What building can find: shapes that don't meet, and models that are too large to be meant.
import type { TensorType } from "../ir/graph/type.js";
import type { Part } from "../language/likelihood/likelihood.js";
import type { Place } from "../read/located.js";
import type { BuildFault } from "../scope/scope.js";

interface At<Tag extends string> {
  readonly _tag: Tag;
  readonly place: Place;
}

/** An input of the model, whose shape a fix may name. */
export interface Declared {
  readonly name: string;
  readonly type: TensorType;
}

/** A layer or placement that cannot stand where it is. */
export interface Unbuildable extends At<"Unbuildable"> {
  readonly site: string;
  readonly fault: BuildFault;
  readonly inputs: ReadonlyArray<Declared>;
  /** Of a placement: what stands around its site. */
  readonly around?: Around;
}

export interface Around {
  /** The layer that the site leads into. */
  readonly behind: { readonly type: string; readonly normalises: boolean } | undefined;
  /** The site behind that layer. */
  readonly next: string | undefined;
  /** The nearest site before this one that a normalisation leads into. */
  readonly normalised: string | undefined;
  /** The placement of an earlier injection at this very site. */
  readonly earlier: string | undefined;
}
/** Why something that is written would do nothing. */
export type Idle =
  /** The latent, as it is written, has no such term. */
  | {
      readonly _tag: "Term";
      readonly term: string;
      readonly latent: string;
      readonly having: ReadonlyArray<string>;
      /** A field of the latent, and the value with which it would have the term. */
      readonly unlock: readonly [field: string, value: string] | undefined;
      /** Types of other latents that have it. */
      readonly others: ReadonlyArray<string>;
    }
  /** There is no divergence, and so no bound. */
  | { readonly _tag: "NoBound"; readonly latent: string }
  /** The variance isn't learned. */
  | { readonly _tag: "FixedVariance"; readonly variance: number };

export type BuildProblem =
  | Unbuildable
  /** The encoder must end in a vector, which the latent's heads read. */
  | (At<"LatentNeedsVector"> & { readonly found: TensorType; readonly last: Place | undefined })
  /** A branch, a prior or a head must end in a vector. */
  | (At<"NeedsVector"> & {
      readonly what: "branch" | "prior" | "head";
      /** What it is of: an input, or a condition. */
      readonly of: string;
      readonly found: TensorType;
      readonly last: Place | undefined;
      /** The pointer of its layers: `/encoder/inputs/image/layers`. */
      readonly layers: string;
    })
  /** The codes that a prior is given stand side by side, so they must be alike but for the last axis. */
  | (At<"GivenDiffer"> & { readonly given: ReadonlyArray<readonly [name: string, code: TensorType]> })
  /** A head for a condition that has no predictor. */
  | (At<"NoPredictor"> & { readonly condition: string; readonly type: string })
  /** The decoder must make its output's shape. */
  | (At<"OutputMismatch"> & {
      readonly found: TensorType;
      /** What the likelihood takes: the data's shape, its last axis holding every part for each value. */
      readonly expected: TensorType;
      readonly data: TensorType;
      readonly parts: ReadonlyArray<Part>;
      readonly likelihood: string;
      /** The last layer that leads to it, as it is written. */
      readonly layer: { readonly type: string; readonly [field: string]: unknown } | undefined;
      /** How many parameters lead there. */
      readonly parameters: number;
      readonly output: string;
      readonly declared: Place;
      /** Where a condition became time steps of its own, which are still there. */
      readonly lengthened: { readonly condition: string; readonly site: string; readonly pointer: string } | undefined;
    })
  /** The likelihood has no density where the data lies. */
  | (At<"OutsideSupport"> & {
      readonly likelihood: string;
      readonly support: readonly [number, number];
      readonly range: readonly [number, number] | undefined;
      readonly input: string;
      readonly declared: Place;
    })
  /** The likelihood counts its values between the ends of a range that the input doesn't declare. */
  | (At<"RangeNeeded"> & { readonly likelihood: string; readonly input: string; readonly declared: Place })
  /** Something is written that this latent, or another part of the spec, leaves without effect. */
  | (At<"WithoutEffect"> & {
      readonly found: string;
      readonly why: Idle;
    })
  | (At<"TooManyParameters"> & {
      /** Counted up to and with the parameter that passed the limit. */
      readonly found: bigint;
      readonly limit: bigint;
      readonly state: string;
      readonly type: TensorType;
    })
  | (At<"TensorTooLarge"> & {
      readonly found: bigint;
      readonly limit: bigint;
      readonly type: TensorType;
      readonly site: string;
    })
  | (At<"TooManyLayers"> & { readonly found: number; readonly limit: number });
