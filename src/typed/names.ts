/**
 * What the names of a spec stand for in the type system. In: a name and the spec's type. Out: the number behind a
 * `let`, `image.size` or `latent.size`, or a fault that lists what there is.
 */
import type { Fault, Size } from "./expression.js";
import type { Add, Product } from "./natural.js";

/** The value under a key, or `never`. */
export type Get<T, K extends PropertyKey> = K extends keyof T ? T[K] : never;

/** The value under a key, or what stands for its absence. */
export type GetOr<T, K extends PropertyKey, Fallback> = K extends keyof T ? T[K] : Fallback;

/** No keys. */
export type Nothing = Record<never, never>;

export type Keys<T> = keyof T & string;

/** `image.size`, `image.height`, …: what a declared value is worth in an expression. */
type FieldsOf<D, S> = D extends { type: "image"; height: infer H; width: infer W }
  ? {
      height: Size<H, S>;
      width: Size<W, S>;
      channels: Size<GetOr<D, "channels", 1>, S>;
      size: SizeProduct<[Size<H, S>, Size<W, S>, Size<GetOr<D, "channels", 1>, S>]>;
    }
  : D extends { type: "sequence"; length: infer T; features: infer F }
    ? { length: Size<T, S>; features: Size<F, S>; size: SizeProduct<[Size<T, S>, Size<F, S>]> }
    : D extends { type: "tokens"; length: infer T }
      ? { length: Size<T, S>; size: number }
      : D extends { type: "number" }
        ? { size: 1 }
        : D extends { size: infer N }
          ? { size: Size<N, S> }
          : { size: number };

/** The product of sizes, unknown where one is not a number. */
export type SizeProduct<Sizes extends ReadonlyArray<unknown>> =
  Sizes extends ReadonlyArray<number> ? Product<Sizes> : number;

/** The sizes of a latent's levels together, unknown where one is not a number. */
export type WidthOf<Levels, S, Sum extends number = 0> = Levels extends readonly [infer First, ...infer Rest]
  ? Size<Get<First, "size">, S> extends infer N extends number
    ? number extends N
      ? number
      : WidthOf<Rest, S, Add<Sum, N>>
    : number
  : Levels extends readonly []
    ? Sum
    : number;

type Owned<Owner extends string, Field extends string, S> = Owner extends "latent"
  ? Get<S, "latent"> extends infer L
    ? L extends { levels: infer Levels }
      ? Field extends "size"
        ? WidthOf<Levels, S>
        : number
      : L extends { size: infer N }
        ? Field extends "size"
          ? Size<N, S>
          : number
        : number
    : number
  : Owner extends Keys<Get<S, "inputs">>
    ? FieldOf<FieldsOf<Get<Get<S, "inputs">, Owner>, S>, Owner, Field>
    : Owner extends Keys<GetOr<S, "conditions", Nothing>>
      ? FieldOf<FieldsOf<Get<GetOr<S, "conditions", Nothing>, Owner>, S>, Owner, Field>
      : Fault<`there is no "${Owner}"`>;

type FieldOf<Values, Owner extends string, Field extends string> = Field extends keyof Values
  ? Values[Field]
  : Fault<`"${Owner}" has no ${Field}`>;

/** The number that a name of an expression stands for. */
export type NumberNamed<Name extends string, S> =
  Name extends Keys<GetOr<S, "let", Nothing>>
    ? Size<Get<GetOr<S, "let", Nothing>, Name>, S>
    : Name extends `${infer Owner}.${infer Field}`
      ? Owned<Owner, Field, S>
      : Fault<`there is no "${Name}"`>;
