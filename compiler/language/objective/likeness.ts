// What a file of a term declares that compares what the decoder makes of an image with the image itself, beside the
// likelihood. It reads the likelihood's mean and the image, both as the data is; of each image output it makes a number
// a sample.
import type { Builder, Ref } from "../../ir/graph/builder.js";
import type { TensorType } from "../../ir/graph/type.js";
import type { Codec } from "../codec.js";
import type { Range } from "../range.js";

/** The two images, f32[batch, height, width, channel], and where their numbers lie. */
export interface Pair {
  readonly made: Ref;
  readonly target: Ref;
  readonly range: Range | undefined;
}

/** Why a term can't compare images of this type. */
export type Unlike =
  /** It needs to know where the data lies. */
  | { readonly _tag: "NoRange" }
  /** Its window has more pixels a side than the image; `fits`: the widest that it may have, if any. */
  | { readonly _tag: "TooWide"; readonly window: number; readonly fits: number | undefined };

export interface Likeness<T> {
  readonly doc: string;
  readonly codec: Codec<T>;
  readonly unlike?: (term: T, image: TensorType, range: Range | undefined) => Unlike | undefined;
  /** How far apart they are, f32[batch]; 0 where they are the same. */
  readonly distance: (b: Builder, term: T, pair: Pair) => Ref;
}

export const likeness = <T>(definition: Likeness<T>): Likeness<T> => definition;
