/**
 * What a placement makes of a site's shape, in the type system: the twin of compiler/language/place/. In: the site's
 * shape, the shape of the condition's code, the word. Out: the shape after it: 784 + 10 = 794.
 */
import type { Size } from "./expression.js";
import type { SizeOr } from "./layer.js";
import type { GetOr } from "./names.js";
import type { Add, Multiply } from "./natural.js";
import type { Elements, Image, Sequence, Unseen, Vector } from "./shape.js";

/** The shape of a condition's encoding, before layers of its own. */
export type Encoded<C, S> = C extends { readonly type: "sequence"; readonly length: infer T }
  ? Sequence<SizeOr<Size<T, S>>, SizeOr<Size<GetOr<C, "features", 1>, S>>>
  : C extends { readonly type: "image"; height: infer H; width: infer W }
    ? Image<SizeOr<Size<H, S>>, SizeOr<Size<W, S>>, SizeOr<Size<GetOr<C, "channels", 1>, S>>>
    : C extends { readonly type: "tokens"; readonly length: infer T }
      ? Sequence<SizeOr<Size<T, S>>, C extends { readonly embedding: infer N } ? SizeOr<Size<N, S>> : number>
      : Vector<Width<C, S>>;

type Width<C, S> = C extends { readonly encoding: { readonly embedding: infer N } }
  ? SizeOr<Size<N, S>>
  : C extends { readonly encoding: { readonly fourier: infer N } }
    ? Multiply<2, SizeOr<Size<N, S>>>
    : C extends { readonly encoding: "scalar" } | { readonly type: "number" }
      ? 1
      : C extends { readonly size: infer N }
        ? SizeOr<Size<N, S>>
        : number;

/** The width of a code at a vector or a sequence; one with positions is flattened there. */
type CodeWidth<Code> = Code extends Unseen ? number : Elements<Code>;

/** The width of a code at each of its positions. */
type PlaneWidth<Code> = Code extends readonly [string, ...ReadonlyArray<number>, infer N extends number] ? N : number;

/** How many time steps a code becomes: one for each of its positions. */
type Steps<Code> =
  Code extends Sequence<infer T>
    ? T
    : Code extends Image<infer H, infer W>
      ? Multiply<H, W>
      : Code extends Vector
        ? 1
        : number;

type Joining = "prefix" | "suffix" | "interleaved";

/** The site's shape once a condition has been placed there. */
export type Placed<In, Code, Place, S, Injection> = In extends Unseen
  ? In
  : Place extends "plane"
    ? Wider<In, SizeOr<Size<GetOr<Injection, "channels", 1>, S>>>
    : Place extends "channel-concat"
      ? Widened<In, Code>
      : Place extends Joining
        ? In extends Sequence<infer T, infer F>
          ? Sequence<Add<T, Steps<Code>>, F>
          : Widened<In, Code>
        : In;

/** So many numbers more at every position. */
type Wider<In, N extends number> =
  In extends Vector<infer F>
    ? Vector<Add<F, N>>
    : In extends Image<infer H, infer W, infer C>
      ? Image<H, W, Add<C, N>>
      : In extends Sequence<infer T, infer F>
        ? Sequence<T, Add<F, N>>
        : In;

type Widened<In, Code> =
  In extends Vector<infer N>
    ? Vector<Add<N, CodeWidth<Code>>>
    : In extends Image<infer H, infer W, infer N>
      ? Image<H, W, Add<N, Code extends Sequence ? CodeWidth<Code> : PlaneWidth<Code>>>
      : In extends Sequence<infer T, infer N>
        ? Sequence<T, Add<N, Code extends Sequence ? PlaneWidth<Code> : CodeWidth<Code>>>
        : In;
