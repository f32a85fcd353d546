// What building can find: shapes that don't meet, and models that are too large to be meant.
import type { TensorType } from "../graph/type.js";
import type { Place } from "../read/located.js";
import type { BuildFault } from "./scope.js";

interface At<Tag extends string> {
  readonly _tag: Tag;
  readonly place: Place;
}

/** An input of the model, whose shape a fix may name. */
export interface Declared {
  readonly name: string;
  readonly type: TensorType;
}

export type BuildProblem =
  /** A layer or placement that cannot stand where it is. */
  | (At<"Unbuildable"> & {
      readonly site: string;
      readonly fault: BuildFault;
      readonly inputs: ReadonlyArray<Declared>;
    })
  /** The encoder must end in a vector, which the latent's heads read. */
  | (At<"LatentNeedsVector"> & { readonly found: TensorType; readonly last: Place | undefined })
  /** The decoder must make its output's shape. */
  | (At<"OutputMismatch"> & {
      readonly found: TensorType;
      readonly expected: TensorType;
      /** The type of the decoder's last layer: "dense". */
      readonly layer: string | undefined;
      readonly output: string;
      readonly declared: Place;
    })
  /** The likelihood has no density where the data lies. */
  | (At<"OutsideSupport"> & {
      readonly likelihood: string;
      readonly support: readonly [number, number];
      readonly range: readonly [number, number] | undefined;
      readonly input: string;
      readonly declared: Place;
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
