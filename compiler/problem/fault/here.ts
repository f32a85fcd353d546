/** What is known of where a construct could not be built: its place in the spec, its site, the inputs there are. */
import type { Place } from "../../base/located.js";
import type { TensorType } from "../../ir/graph/type.js";
import type { Character } from "../../scope/scope.js";

/** An input of the model, whose shape a fix may name. */
export interface Declared {
  readonly name: string;
  readonly type: TensorType;
}

/** Of a placement: what stands around its site. */
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

export interface Here {
  readonly place: Place;
  readonly site: string;
  readonly inputs: ReadonlyArray<Declared>;
  readonly around?: Around;
  /** A later layer gives a number of units of its own, so that no size here need be that of the output. */
  readonly unitsBehind?: boolean;
  /** What the construct says of itself. */
  readonly character?: Character;
}
