// What a placement file declares: its options and what it makes of the tensor at a site. Adding a placement is one such
// file and one line in index.ts.
import type { Either } from "fp-ts/lib/Either.js";
import type { TensorType } from "../../ir/graph/type.js";
import type { BuildFault } from "../../problem/fault/index.js";
import type { Character, Flow, Pooling, Scope } from "../../scope/scope.js";
import type { Resolved } from "../codec.js";
import type { Called } from "../form.js";
import type { Fields, RecordOf } from "../record.js";

/** What the compiler did to make a code fit its site; shown by `explain`, never hidden. */
export type Derived =
  | { readonly _tag: "Broadcast"; readonly over: ReadonlyArray<string> }
  | { readonly _tag: "Resized"; readonly from: TensorType; readonly to: TensorType }
  /** Made into so many tokens: projections of a code, or the pixels of a map. */
  | { readonly _tag: "Tokens"; readonly count: number; readonly of: "code" | "pixels" | "steps" }
  | { readonly _tag: "Flattened"; readonly from: TensorType }
  /** `as`: what the projection is called, which its kernel is named after. */
  | { readonly _tag: "Projected"; readonly from: number; readonly to: number; readonly as: string };

export interface Placed {
  readonly flow: Flow;
  readonly derived: ReadonlyArray<Derived>;
}

/** A placement as the table of placements shows it. */
export interface Tried {
  /** What its rows are called; absent: its name. */
  readonly title?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** What stands right before the site; absent: a plain layer. */
  readonly behind?: Readonly<Record<string, unknown>>;
}

export interface PlaceDefinition<F extends Fields> extends Character, Called {
  readonly doc: string;
  /** What the site's tensor x becomes, as a formula. */
  readonly formula: string;
  readonly fields: F;
  readonly sample: Readonly<Record<string, unknown>>;
  /** The ways in which the table of placements shows it; absent: its sample. */
  readonly tried?: ReadonlyArray<Tried>;
  /** A concatenation: a dense layer behind it is the same up to a permutation of its rows (I2). */
  readonly joins: boolean;
  /** Which normalisations, right behind the site, take the condition or a part of it out again (I8). */
  readonly erasedBy: ReadonlyArray<Pooling>;
  /** How a condition enters by it, in words before the site: "is added at", "gates what flows into". */
  readonly enters?: string;
  /** Declares that it takes over a normalisation that stands just before the site. */
  readonly needsNorm?: true;
  /** Declares that it adds a projection of the code, which is what rows of a kernel behind it would do. */
  readonly adds?: true;
  /** The placement that does the same to a normalisation right before the site, by its own scale and shift. */
  readonly normed?: string;
  /** Declares that along an axis with an order, the condition stands behind the value. */
  readonly follows?: true;
  /** Declares that along an axis with an order, the condition stands before the value: every layer sees it. */
  readonly leads?: true;
  /** Declares that it is written where nobody has chosen yet. One placement does. */
  readonly usual?: true;
  readonly apply: (scope: Scope, options: Resolved<RecordOf<F>>, x: Flow, code: Flow) => Either<BuildFault, Placed>;
}

export const place = <F extends Fields>(definition: PlaceDefinition<F>): PlaceDefinition<F> => definition;
