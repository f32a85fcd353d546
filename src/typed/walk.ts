/**
 * Through a module's layers in the type system. In: the layers, the shape that flows in, the spec's injections. Out:
 * the shape at the end, or the first mistake on the way: what follows a broken shape has none.
 */
import type { Applied, Mistake } from "./layer.js";
import type { Get, GetOr, Keys, Nothing } from "./names.js";
import type { Encoded, Placed } from "./place.js";
import type { Same, Show, Unseen } from "./shape.js";
import type { IsSite, List, NameOf, Path } from "./site.js";

/** What a walk ends in. */
export interface Walked<Last, Wrong> {
  readonly last: Last;
  readonly wrong: Wrong;
}

/** Every injection whose `into` may lie in a module. */
export type Within<Inject, Module extends string, Made extends List = []> = Inject extends readonly [
  infer First,
  ...infer Rest,
]
  ? Within<Rest, Module, First extends { readonly into: Module | `${Module}.${string}` } ? [...Made, First] : Made>
  : Made;

/** The shape of a condition's code: of its encoding, or of what its own layers make of that. */
type CodeNamed<S, C extends string> = CodeOf<Get<GetOr<S, "conditions", Nothing>, C>, C, S>;

type CodeOf<D, C extends string, S> = D extends { readonly layers: infer Layers }
  ? Walk<Layers, Encoded<D, S>, [], C, S>["last"]
  : Encoded<D, S>;

/** The first mistake in the layers of each condition. */
export type ConditionsWrong<S> = {
  [C in Keys<GetOr<S, "conditions", Nothing>>]: OwnWrong<GetOr<S, "conditions", Nothing>[C], C, S>;
}[Keys<GetOr<S, "conditions", Nothing>>];

type OwnWrong<D, C extends string, S> = D extends { readonly layers: infer Layers }
  ? Walk<Layers, Encoded<D, S>, [], C, S>["wrong"] extends infer Wrong
    ? Wrong extends Mistake<infer P extends Path, infer Message>
      ? Mistake<["conditions", C, ...P], `${C}${Spelt<P>}: ${Message}`>
      : never
    : never
  : never;

/** The shape at a site after its injections, in declared order. */
type Injected<In, Inject, Holder extends string, L, I extends string, S> = Inject extends readonly [
  infer First,
  ...infer Rest,
]
  ? Injected<
      First extends {
        readonly into: infer Into;
        readonly place: infer Place;
        readonly condition: infer C extends string;
      }
        ? IsSite<Into, Holder, L, I> extends true
          ? Placed<In, CodeNamed<S, C>, Place, S, First>
          : In
        : In,
      Rest,
      Holder,
      L,
      I,
      S
    >
  : In;

/** The shape at a module's entrance after its injections. */
export type Entered<In, Inject, Module extends string, S> = Inject extends readonly [infer First, ...infer Rest]
  ? Entered<
      First extends { readonly into: Module; readonly place: infer Place; readonly condition: infer C extends string }
        ? Placed<In, CodeNamed<S, C>, Place, S, First>
        : In,
      Rest,
      Module,
      S
    >
  : In;

export type Index<I extends List> = `${I["length"] & number}`;

/** What a layer makes of what flows in; `residual` walks through what it holds. */
type Made<L, In, Inject, Holder extends string, I extends string, S> = L extends {
  readonly type: "residual";
  readonly layers: infer Layers;
}
  ? Walk<
      Layers,
      In,
      Inject,
      `${Holder}.layers[${I}]` | (NameOf<L> extends string ? `${Holder}.${NameOf<L>}` : never),
      S
    > extends Walked<infer Last, infer Wrong>
    ? [Wrong] extends [never]
      ? Joined<In, Last, GetOr<L, "shortcut", "identity">>
      : Wrong extends Mistake<infer P, infer Message>
        ? Mistake<P, Message>
        : Unseen
    : Unseen
  : Applied<L, In, S>;

/** x + f(x): both of one shape, unless a projection makes them so. */
type Joined<In, Last, Shortcut> =
  Same<In, Last> extends true
    ? Last
    : Shortcut extends "projection"
      ? Last
      : Mistake<["type"], `a residual adds ${Show<In>} to what its layers make of it, and that is ${Show<Last>}`>;

/** Through the layers, one by one. A mistake's path is below `layers` of the holder. */
export type Walk<Layers, In, Inject, Holder extends string, S, I extends List = []> = Layers extends readonly [
  infer L,
  ...infer Rest,
]
  ? Made<L, Injected<In, Inject, Holder, L, Index<I>, S>, Inject, Holder, Index<I>, S> extends infer Out
    ? Out extends Mistake<infer P, infer Message>
      ? Walked<Unseen, Mistake<["layers", Index<I>, ...P], Message>>
      : Walk<Rest, Out, Inject, Holder, S, [...I, 0]>
    : never
  : Walked<Layers extends readonly [] ? In : Unseen, never>;

/** A walk's mistake where it stands in the spec, with the layer's place before its words. */
export type Standing<Wrong, Module extends string> =
  Wrong extends Mistake<infer P extends Path, infer Message>
    ? Mistake<[Module, ...P], `${Module}${Spelt<P>}: ${Message}`>
    : never;

/** `["layers", "1", "units"]` → `.layers[1]`; deeper layers follow. */
type Spelt<P extends Path> = P extends readonly ["layers", infer I extends string, ...infer Rest extends Path]
  ? `.layers[${I}]${Spelt<Rest>}`
  : "";
