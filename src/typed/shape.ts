/**
 * Values in the type system: what flows between layers, without the batch. In: sizes. Out: a shape, its printed form,
 * its number of elements.
 */
import type { Product } from "./natural.js";

export type Vector<N extends number = number> = readonly ["vector", N];
export type Image<H extends number = number, W extends number = number, C extends number = number> = readonly [
  "image",
  H,
  W,
  C,
];
export type Sequence<T extends number = number, F extends number = number> = readonly ["sequence", T, F];
/** A value that the type level lost sight of: whatever takes it is content. */
export type Unseen = readonly ["unseen"];
export type Shape = Vector | Image | Sequence | Unseen;

/** As reports print it, less the batch: `vector 784`, `image 28×28×1`. */
export type Show<S> =
  S extends Vector<infer N>
    ? `vector ${N}`
    : S extends Image<infer H, infer W, infer C>
      ? `image ${H}×${W}×${C}`
      : S extends Sequence<infer T, infer F>
        ? `sequence ${T}×${F}`
        : "a value";

/** The number of elements. */
export type Elements<S> = S extends Unseen
  ? number
  : S extends readonly [string, ...infer Sizes extends ReadonlyArray<number>]
    ? Product<Sizes>
    : number;

/** The kind as a sentence says it: "an image". */
export type AKind<S> = S extends Image
  ? "an image"
  : S extends Vector
    ? "a vector"
    : S extends Sequence
      ? "a sequence"
      : "a value";

/** Are two sizes the same, or might they be? */
type MayEqual<X, Y> = number extends X ? true : number extends Y ? true : X extends Y ? true : false;

type MayAll<X, Y> = X extends readonly [infer A, ...infer Xs]
  ? Y extends readonly [infer B, ...infer Ys]
    ? MayEqual<A, B> extends true
      ? MayAll<Xs, Ys>
      : false
    : false
  : Y extends readonly []
    ? true
    : false;

/** May two shapes be the same? Kinds must agree; a size that is not known agrees with any. */
export type Same<X, Y> = X extends Unseen
  ? true
  : Y extends Unseen
    ? true
    : X extends readonly [infer K, ...infer Xs]
      ? Y extends readonly [infer L, ...infer Ys]
        ? [K] extends [L]
          ? MayAll<Xs, Ys>
          : false
        : false
      : false;

/** May two shapes have as many elements? */
export type SameCount<X, Y> = MayEqual<Elements<X>, Elements<Y>>;
