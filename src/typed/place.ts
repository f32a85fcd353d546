/**
 * What a placement makes of a site's shape, in the type system: the twin of compiler/language/place/. In: the site's
 * shape, the condition as declared, the word. Out: the shape after it: 784 + 10 = 794.
 */
import type { Size } from "./expression.js";
import type { SizeOr } from "./layer.js";
import type { GetOr } from "./names.js";
import type { Add, Multiply, Product } from "./natural.js";
import type { Image, Sequence, Unseen, Vector } from "./shape.js";

/** The width of a condition's code at a vector or a sequence; an image code is flattened there. */
type CodeWidth<C, S> = C extends { readonly type: "sequence"; readonly length: infer T }
  ? Product<[SizeOr<Size<T, S>>, PlaneWidth<C, S>]>
  : C extends { readonly type: "image"; height: infer H; width: infer W }
    ? Product<[SizeOr<Size<H, S>>, SizeOr<Size<W, S>>, PlaneWidth<C, S>]>
    : PlaneWidth<C, S>;

/** The width of a condition's code at every pixel of an image. */
type PlaneWidth<C, S> = C extends { readonly type: "image" }
  ? SizeOr<Size<GetOr<C, "channels", 1>, S>>
  : C extends { readonly type: "sequence" }
    ? SizeOr<Size<GetOr<C, "features", 1>, S>>
    : C extends { readonly encoding: { readonly embedding: infer N } }
      ? SizeOr<Size<N, S>>
      : C extends { readonly encoding: { readonly fourier: infer N } }
        ? Multiply<2, SizeOr<Size<N, S>>>
        : C extends { readonly encoding: "scalar" } | { readonly type: "number" }
          ? 1
          : C extends { readonly size: infer N }
            ? SizeOr<Size<N, S>>
            : number;

/** How many time steps a condition becomes: one, or one for each pixel. */
type Steps<C, S> = C extends { readonly type: "sequence"; readonly length: infer T }
  ? SizeOr<Size<T, S>>
  : C extends { readonly type: "image"; height: infer H; width: infer W }
    ? Product<[SizeOr<Size<H, S>>, SizeOr<Size<W, S>>]>
    : 1;

type Joining = "prefix" | "suffix" | "interleaved";

/** The site's shape once a condition has been placed there. */
export type Placed<In, C, Place, S, Injection> = In extends Unseen
  ? In
  : Place extends "plane"
    ? Wider<In, SizeOr<Size<GetOr<Injection, "channels", 1>, S>>>
    : Place extends "channel-concat"
      ? Widened<In, C, S>
      : Place extends Joining
        ? In extends Sequence<infer T, infer F>
          ? Sequence<Add<T, Steps<C, S>>, F>
          : Widened<In, C, S>
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

type Widened<In, C, S> =
  In extends Vector<infer N>
    ? Vector<Add<N, CodeWidth<C, S>>>
    : In extends Image<infer H, infer W, infer N>
      ? Image<H, W, Add<N, C extends { readonly type: "sequence" } ? CodeWidth<C, S> : PlaneWidth<C, S>>>
      : In extends Sequence<infer T, infer N>
        ? Sequence<T, Add<N, C extends { readonly type: "sequence" } ? PlaneWidth<C, S> : CodeWidth<C, S>>>
        : In;
