// What expansion can find: a name that stands for nothing, an expression that makes no size.

import type { ExpressionProblem } from "../expression/expression.js";
import type { Place } from "../read/located.js";

interface At<Tag extends string> {
  readonly _tag: Tag;
  readonly place: Place;
}

/** What a name was meant to name. */
export type Named = "input" | "condition" | "site" | "layer" | "block" | "parameter";

/** What the names of an expression are worth, in the order in which they stand there. */
export type Values = ReadonlyArray<readonly [name: string, value: number]>;

export type ExpandProblem =
  /** `place` is the whole string's. */
  | (At<"Expression"> & { readonly problem: ExpressionProblem; readonly text: string; readonly values: Values })
  | (At<"CircularLet"> & { readonly names: ReadonlyArray<string> })
  | (At<"NotASize"> & {
      readonly text: string;
      readonly value: number;
      readonly why: "fraction" | "below-one" | "too-large";
      readonly values: Values;
    })
  | (At<"UnknownName"> & { readonly named: Named; readonly found: string; readonly known: ReadonlyArray<string> })
  | (At<"BadSite"> & { readonly found: string })
  /** A layer that reads from the encoder stands in another part than the decoder. */
  | (At<"LinkOutsideDecoder"> & { readonly layer: string })
  | (At<"NothingMatches"> & {
      readonly pattern: string;
      readonly known: ReadonlyArray<string>;
      readonly deeper: string | undefined;
    })
  /** `names`: from a block through those that it uses back to itself. */
  | (At<"CircularBlock"> & { readonly names: ReadonlyArray<string> })
  /** Blocks make more layers, or layers deeper in each other, than a model may have. */
  | (At<"TooManyCopies"> & { readonly limit: number })
  | (At<"NestedTooDeep"> & { readonly limit: number })
  | (At<"NameTaken"> & { readonly name: string; readonly first: Place | undefined; readonly what: "layer" | "name" })
  | (At<"LabelCount"> & { readonly size: number; readonly labels: number; readonly of: "class" | "member" })
  | (At<"EpochsAndSteps"> & { readonly steps: Place })
  /** The KL weight would follow two courses at once. */
  | (At<"WarmupAndCyclic"> & { readonly cyclic: Place });
