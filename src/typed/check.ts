/**
 * The checker in the type system. In: the literal type of a spec. Out: the spec's own type where it is sound; otherwise the same with the
 * message in place of each offending field's type, so that the compiler's error stands at the field and says what and why.
 */
import type { Fault, Size } from "./expression.js";
import type { UnknownKeys } from "./keys.js";
import type { Applied, Declared, Mistake } from "./layer.js";
import type { Get, GetOr, Keys, Nothing } from "./names.js";
import type { Placed } from "./place.js";
import type { Image, Same, Sequence, Shape, Show, Unseen, Vector } from "./shape.js";
import type { Spec } from "./spec.js";

type List = ReadonlyArray<unknown>;
type Path = ReadonlyArray<string>;

/** What a walk through a module's layers ends in: the shape, and every mistake on the way. */
interface Walked<Last, Wrong> {
  readonly last: Last;
  readonly wrong: Wrong;
}

/** Every injection whose `into` may lie in a module, with its index. */
type InModule<Inject, Module extends string, I extends List = [], Made extends List = []> = Inject extends readonly [
  infer First,
  ...infer Rest,
]
  ? InModule<
      Rest,
      Module,
      [...I, 0],
      First extends { readonly into: Module | `${Module}.${string}` } ? [...Made, First] : Made
    >
  : Made;

/** `conv*` against a layer's name or type; one star, or two around a word. */
type Globbed<Pattern extends string, L> = Pattern extends `*${infer Middle}*${infer Tail}`
  ? NameOrType<L> extends `${string}${Middle}${string}${Tail}`
    ? true
    : AnyOf<L, `${string}${Middle}${string}${Tail}`>
  : Pattern extends `${infer Head}*${infer Tail}`
    ? AnyOf<L, `${Head}${string}${Tail}`>
    : false;

type NameOrType<L> = NameOf<L> | GetOr<L, "type", never>;
type AnyOf<L, Wanted> = [Extract<NameOrType<L>, Wanted>] extends [never] ? false : true;

/** Does this text name the site before layer I of the module? */
type IsSite<Into, Module extends string, L, I extends string> = Into extends `${Module}.layers[${I}]`
  ? true
  : Into extends `${Module}.${infer Rest}`
    ? Rest extends `${string}*${string}`
      ? Globbed<Rest, L>
      : L extends { readonly name: Rest }
        ? true
        : false
    : false;

/** The shape at a site after its injections, in declared order. */
type Injected<In, Inject, Module extends string, L, I extends string, S> = Inject extends readonly [
  infer First,
  ...infer Rest,
]
  ? Injected<
      First extends {
        readonly into: infer Into;
        readonly place: infer Place;
        readonly condition: infer C extends string;
      }
        ? IsSite<Into, Module, L, I> extends true
          ? Placed<In, Get<GetOr<S, "conditions", Nothing>, C>, Place, S>
          : In
        : In,
      Rest,
      Module,
      L,
      I,
      S
    >
  : In;

/** The shape at a module's entrance after its injections. */
type Entered<In, Inject, Module extends string, S> = Inject extends readonly [infer First, ...infer Rest]
  ? Entered<
      First extends { readonly into: Module; readonly place: infer Place; readonly condition: infer C extends string }
        ? Placed<In, Get<GetOr<S, "conditions", Nothing>, C>, Place, S>
        : In,
      Rest,
      Module,
      S
    >
  : In;

type Index<I extends List> = `${I["length"] & number}`;

/** Through the layers, one by one; the first mistake ends the walk, since what follows a broken shape has none. */
type Walk<Layers, In, Inject, Module extends string, S, I extends List = []> = Layers extends readonly [
  infer L,
  ...infer Rest,
]
  ? Applied<L, Injected<In, Inject, Module, L, Index<I>, S>, S> extends infer Out
    ? Out extends Mistake<infer P, infer Message>
      ? Walked<Unseen, Mistake<[Module, "layers", Index<I>, ...P], `${Module}.layers[${Index<I>}]: ${Message}`>>
      : Walk<Rest, Out, Inject, Module, S, [...I, 0]>
    : never
  : Walked<Layers extends readonly [] ? In : Unseen, never>;

type Inputs<S> = Get<S, "inputs">;

type InputShape<S, Name> = Name extends Keys<Inputs<S>> ? Declared<Get<Inputs<S>, Name>, S> : Unseen;

type Encoder<S> =
  Get<S, "encoder"> extends infer E
    ? Walk<
        GetOr<E, "layers", []>,
        Entered<InputShape<S, GetOr<E, "input", never>>, InModule<GetOr<S, "inject", []>, "encoder">, "encoder", S>,
        InModule<GetOr<S, "inject", []>, "encoder">,
        "encoder",
        S
      >
    : never;

/** The shape of a code z. */
type Code<S> =
  Get<S, "latent"> extends infer L
    ? L extends { readonly type: "point" | "gaussian"; readonly size: infer N }
      ? Size<N, S> extends infer Z
        ? Z extends number
          ? Vector<Z>
          : Unseen
        : never
      : Unseen
    : Unseen;

type Decoder<S> = Walk<
  GetOr<Get<S, "decoder">, "layers", []>,
  Entered<Code<S>, InModule<GetOr<S, "inject", []>, "decoder">, "decoder", S>,
  InModule<GetOr<S, "inject", []>, "decoder">,
  "decoder",
  S
>;

/** Where a mistake about a module's last layer stands: its own size field, its type, or the list that has none. */
type LastPath<Layers, Module extends string> = Layers extends readonly [...infer Before, infer L]
  ? [
      Module,
      "layers",
      Index<Before>,
      L extends { readonly units: unknown } ? "units" : L extends { readonly filters: unknown } ? "filters" : "type",
    ]
  : [Module, "layers"];

type LastName<Layers, Module extends string> = Layers extends readonly [...infer Before, unknown]
  ? `${Module}.layers[${Index<Before>}]`
  : Module;

/** Likelihoods whose parameters have the output's own shape. */
type Plain = "bernoulli" | "gaussian" | "laplace";
type IsPlain<L> = L extends Plain
  ? true
  : L extends { readonly type: infer T; readonly variance?: infer V }
    ? T extends Plain
      ? V extends "learned"
        ? false
        : true
      : false
    : false;

type OutputWrong<S> =
  Get<S, "decoder"> extends infer D
    ? D extends { readonly output: infer Name; readonly likelihood: infer L; readonly layers: infer Layers }
      ? IsPlain<L> extends true
        ? Decoder<S> extends Walked<infer Last, infer Wrong>
          ? [Wrong] extends [never]
            ? Same<Last, InputShape<S, Name>> extends true
              ? never
              : Mistake<
                  LastPath<Layers, "decoder">,
                  `${LastName<Layers, "decoder">} makes ${Show<Last>}, but ${Name & string} needs ${Needs<Last, InputShape<S, Name>>}`
                >
            : Wrong
          : never
        : Decoder<S>["wrong"]
      : never
    : never;

/** A size alone where the kind is right, the whole shape where it is not. */
type Needs<Found, Wanted> = [Found, Wanted] extends [Vector, Vector<infer N>] ? `${N}` : Show<Wanted>;

type LatentWrong<S> =
  Encoder<S> extends Walked<infer Last, infer Wrong>
    ? [Wrong] extends [never]
      ? Last extends Image | Sequence
        ? Get<S, "latent"> extends { readonly type: "point" | "gaussian" | "categorical" }
          ? Mistake<
              ["latent", "type"],
              `the latent reads a vector, but the encoder ends in ${Show<Last>}; put { "type": "flatten" } at the end of encoder.layers`
            >
          : never
        : never
      : Wrong
    : never;

/** A name that must be among some others. */
type Named<P extends Path, Found, Known extends string, What extends string> = Found extends string
  ? string extends Found
    ? never
    : Found extends Known
      ? never
      : Mistake<P, `there is no ${What} "${Found}"`>
  : never;

type LayerNames<M> = M extends { readonly layers: infer Layers extends List } ? NameOf<Layers[number]> : never;
type NameOf<L> = L extends { readonly name: infer N } ? N : never;
type Indices<Layers> = Exclude<keyof Layers, keyof []>;

/** Whether a module holds layers that the type level does not look into: then a deeper site is not judged. */
type SiteWrong<P extends Path, Into, S> = Into extends "encoder" | "decoder"
  ? never
  : Into extends `${infer M extends "encoder" | "decoder"}.${infer Rest}`
    ? Rest extends `${string}*${string}` | `${string}.${string}`
      ? GlobWrong<P, Into, Rest, Get<S, M>, M>
      : Rest extends `layers[${infer I}]`
        ? I extends Indices<GetOr<Get<S, M>, "layers", []>>
          ? never
          : Mistake<P, `${M} has no layer ${I}`>
        : Rest extends LayerNames<Get<S, M>> | Branches<Get<S, M>> | BlockNames<Get<S, M>>
          ? never
          : Mistake<P, `${M} has no layer "${Rest}"`>
    : Into extends "prior" | `prior.${string}` | `heads.${string}` | `latent.${string}`
      ? never
      : Into extends string
        ? Mistake<P, `there is no site "${Into}"; sites begin with encoder or decoder`>
        : never;

/** Names that stand for more than one layer: branches of a module with several inputs or outputs, and blocks. */
type Branches<M> = Keys<GetOr<M, "inputs", Nothing>> | Keys<GetOr<M, "outputs", Nothing>>;
type BlockNames<M> = M extends { readonly layers: infer Layers }
  ? HasBlocks<Layers> extends true
    ? string
    : never
  : never;
type HasBlocks<Layers> = Layers extends List
  ? [Extract<Layers[number], { readonly type: "block" | "residual" }>] extends [never]
    ? false
    : true
  : false;

type GlobWrong<
  P extends Path,
  Into extends string,
  Rest extends string,
  M,
  Module extends string,
> = Rest extends `${string}.${string}`
  ? never
  : HasBlocks<GetOr<M, "layers", []>> extends true
    ? never
    : MatchesAny<Rest, GetOr<M, "layers", []>> extends true
      ? never
      : Mistake<P, `no layer of ${Module} matches "${Into}"`>;

type MatchesAny<Pattern extends string, Layers> = Layers extends List
  ? true extends { [I in keyof Layers]: Globbed<Pattern, Layers[I]> }[number]
    ? true
    : false
  : false;

type InjectWrong<Inject, S> = Inject extends List
  ? {
      [I in keyof Inject]:
        | Named<
            ["inject", I & string, "condition"],
            Get<Inject[I], "condition">,
            Keys<GetOr<S, "conditions", Nothing>>,
            "condition"
          >
        | SiteWrong<["inject", I & string, "into"], Get<Inject[I], "into">, S>;
    }[number]
  : never;

/** Sizes of declared inputs and conditions. */
type SizesWrong<Group, P extends Path, S> = {
  [K in Keys<Group>]: FieldsWrong<Group[K], [...P, K], S>;
}[Keys<Group>];

/** Every expression among the fields of a record. */
type FieldsWrong<D, P extends Path, S> = { [F in Keys<D>]: SizeWrong<D[F], [...P, F], S> }[Keys<D>];

/** What a rule finds in each item of a tuple: `{ [I in keyof T]: … }[number]` walks it without recursion. */
type LayersWrong<Layers, P extends Path, S> = Layers extends List
  ? { [I in keyof Layers]: LayerWrong<Layers[I], [...P, I & string], S> }[number]
  : never;

/** Every expression of a layer: a field, or an element of a field such as `"to": [7, 7, "= 2 * width"]`. */
type LayerWrong<L, P extends Path, S> =
  | FieldsWrong<L, P, S>
  | (L extends { readonly to: infer To extends List } ? ItemsWrong<To, [...P, "to"], S> : never);

type ItemsWrong<Items extends List, P extends Path, S> = {
  [I in keyof Items]: SizeWrong<Items[I], [...P, I & string], S>;
}[number];

type SizeWrong<W, P extends Path, S> = W extends `=${string}`
  ? Size<W, S> extends infer N
    ? N extends Fault<infer Message>
      ? Mistake<P, Message>
      : never
    : never
  : never;

type NamesWrong<S> =
  | Named<["encoder", "input"], GetOr<Get<S, "encoder">, "input", never>, Keys<Inputs<S>>, "input">
  | Named<["decoder", "output"], GetOr<Get<S, "decoder">, "output", never>, Keys<Inputs<S>>, "input">
  | InjectWrong<GetOr<S, "inject", []>, S>
  | SizesWrong<Inputs<S>, ["inputs"], S>
  | SizesWrong<GetOr<S, "conditions", Nothing>, ["conditions"], S>
  | FieldsWrong<GetOr<S, "let", Nothing>, ["let"], S>
  | FieldsWrong<Get<S, "latent">, ["latent"], S>
  | LayersWrong<GetOr<Get<S, "encoder">, "layers", []>, ["encoder", "layers"], S>
  | LayersWrong<GetOr<Get<S, "decoder">, "layers", []>, ["decoder", "layers"], S>;

/** Every mistake of a spec, as a union. Shapes are looked at once the names stand for something. */
export type Mistakes<S> = [KeysWrong<S>] extends [never]
  ? [NamesWrong<S>] extends [never]
    ? LatentWrong<S> | OutputWrong<S>
    : NamesWrong<S>
  : KeysWrong<S>;

type KeysWrong<S> = UnknownKeys<S, Spec, []>;

/** The mistakes below one key. */
type Below<M, K extends string> =
  M extends Mistake<[K, ...infer Rest extends Path], infer Message> ? Mistake<Rest, Message> : never;
type Here<M> = M extends Mistake<[], infer Message> ? Message : never;

/** The spec's type with each message in place of its field. */
type Marked<T, M> = [M] extends [never]
  ? T
  : [Here<M>] extends [never]
    ? { readonly [K in keyof T]: Marked<T[K], Below<M, `${K & (string | number)}`>> }
    : Here<M>;

/** The spec itself, or the spec as it would have to be. Of a spec that is only known to be one, nothing can be said. */
export type Checked<S> = Spec extends S ? S : [Mistakes<S>] extends [never] ? S : Marked<S, Mistakes<S>>;

export type { Encoder, Shape };
