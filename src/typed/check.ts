/**
 * The checker in the type system. In: the literal type of a spec. Out: the spec's own type where it is sound; otherwise
 * the same with the message in place of each offending field's type, so that the compiler's error stands at the field
 * and says what and why.
 */
import type { Fault, Size } from "./expression.js";
import type { UnknownKeys } from "./keys.js";
import type { Mistake } from "./layer.js";
import type { ActivationWrong, FeaturesWrong, LatentWrong, OutputWrong } from "./module.js";
import type { Get, GetOr, Keys, Nothing } from "./names.js";
import type { LayerOfEncoder, List, Path, SiteWrong } from "./site.js";
import type { Spec } from "./spec.js";
import type { ConditionsWrong } from "./walk.js";

/** A name that must be among some others. */
type Named<P extends Path, Found, Known extends string, What extends string> = Found extends string
  ? string extends Found
    ? never
    : Found extends Known
      ? never
      : Mistake<P, `there is no ${What} "${Found}"`>
  : never;

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

/** Keys that are names of something declared. */
type KeysNamed<P extends Path, Group, Known extends string, What extends string> = {
  [K in Keys<Group>]: Named<[...P, K], K, Known, What>;
}[Keys<Group>];

/** Names in a list. */
type ItemsNamed<P extends Path, Items, Known extends string, What extends string> = Items extends List
  ? { [I in keyof Items]: Named<[...P, I & string], Items[I], Known, What> }[number]
  : never;

/** Layers that read what a layer of the encoder made, at any depth. */
type LinksWrong<Layers, P extends Path, S> = Layers extends List
  ? number extends Layers["length"]
    ? never
    : { [I in keyof Layers]: LinkWrong<Layers[I], [...P, I & string], S> }[number]
  : never;

type LinkWrong<L, P extends Path, S> =
  | (L extends { readonly type: "skip"; readonly from: infer From } ? LayerOfEncoder<[...P, "from"], From, S> : never)
  | (L extends { readonly layers: infer Inner } ? LinksWrong<Inner, [...P, "layers"], S> : never);

/** What stands in the levels of a latent: sizes, layers, and what they read. */
type LevelsWrong<Levels, S> = Levels extends List
  ? number extends Levels["length"]
    ? never
    : { [I in keyof Levels]: LevelWrong<Levels[I], ["latent", "levels", I & string], S> }[number] | NoLadder<Levels>
  : never;

type LevelWrong<L, P extends Path, S> =
  | FieldsWrong<L, P, S>
  | LayersWrong<GetOr<L, "layers", []>, [...P, "layers"], S>
  | LayerOfEncoder<[...P, "from"], GetOr<L, "from", never>, S>;

/** One level alone, layers of the highest, an encoder whose end no level reads. */
type NoLadder<Levels extends List> = Levels extends readonly [...infer Below, infer Highest]
  ?
      | (Below extends readonly []
          ? Mistake<["latent", "levels"], "a ladder of one level: add one above it, or write a gaussian latent">
          : never)
      | (Highest extends { readonly layers: readonly [unknown, ...List] }
          ? Below extends readonly []
            ? never
            : Mistake<
                ["latent", "levels", `${Below["length"]}`, "layers"],
                "the highest level has no layers: there is nothing above it that could pass through them"
              >
          : never)
      | (Below extends readonly []
          ? never
          : Levels[number] extends { readonly from: string }
            ? Mistake<
                ["latent", "levels", `${Below["length"]}`, "from"],
                "every level reads a layer inside the encoder, so its end goes nowhere: delete one from"
              >
            : never)
  : never;

/** Sizes of declared inputs and conditions. */
type SizesWrong<Group, P extends Path, S> = {
  [K in Keys<Group>]: FieldsWrong<Group[K], [...P, K], S>;
}[Keys<Group>];

/** Every expression among the fields of a record. */
type FieldsWrong<D, P extends Path, S> = { [F in Keys<D>]: SizeWrong<D[F], [...P, F], S> }[Keys<D>];

/** What a rule finds in each item of a tuple: `{ [I in keyof T]: … }[number]` walks it without recursion. */
type LayersWrong<Layers, P extends Path, S> = Layers extends List
  ? number extends Layers["length"]
    ? never
    : { [I in keyof Layers]: LayerWrong<Layers[I], [...P, I & string], S> }[number]
  : never;

/** Layers whose `size` is an input's, "= image", and no number. */
type Aimed = "conv2d-transpose" | "conv1d-transpose" | "crop";

/** Every expression of a layer: a field, or an element of a field such as `"to": [7, 7, "= 2 * width"]`. */
type LayerWrong<L, P extends Path, S> =
  | FieldsWrong<L extends { readonly type: Aimed } ? Omit<L, "size"> : L, P, S>
  | (L extends { readonly to: infer To extends List } ? ItemsWrong<To, [...P, "to"], S> : never)
  | (L extends { readonly layers: infer Inner } ? LayersWrong<Inner, [...P, "layers"], S> : never)
  | (L extends { readonly type: "block"; readonly use: infer U } ? UseWrong<L, U, P, S> : never);

type Blocks<S> = GetOr<S, "blocks", Nothing>;
type Parameters<B> = GetOr<B, "parameters", Nothing>;

/**
 * The spec as the expressions of a block see it: `index`, and the block's parameters, whose values are those of each
 * use.
 */
interface Inside<S, Names extends string> {
  readonly let: GetOr<S, "let", Nothing> & { readonly [K in Names | "index"]: number };
  readonly inputs: Get<S, "inputs">;
  readonly conditions: GetOr<S, "conditions", Nothing>;
  readonly latent: Get<S, "latent">;
  readonly blocks: Blocks<S>;
}

/** A use of a block: its name, the names of the parameters that it sets, and what they are set to. */
type UseWrong<L, U, P extends Path, S> =
  | Named<[...P, "use"], U, Keys<Blocks<S>>, "block">
  | (U extends Keys<Blocks<S>>
      ? WithWrong<GetOr<L, "with", Nothing>, Parameters<Blocks<S>[U]>, U, [...P, "with"], S>
      : never);

type WithWrong<Given, Known, Block extends string, P extends Path, S> = {
  [K in Keys<Given>]:
    | (K extends Keys<Known> ? never : Mistake<[...P, K], `block "${Block}" has no parameter "${K}"`>)
    | SizeWrong<Given[K], [...P, K], Inside<S, never>>;
}[Keys<Given>];

/** What stands in the blocks themselves: parameters and layers. */
type BlocksWrong<S> = {
  [K in Keys<Blocks<S>>]:
    | FieldsWrong<Parameters<Blocks<S>[K]>, ["blocks", K, "parameters"], S>
    | LayersWrong<Get<Blocks<S>[K], "layers">, ["blocks", K, "layers"], Inside<S, Keys<Parameters<Blocks<S>[K]>>>>;
}[Keys<Blocks<S>>];

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

type Inputs<S> = Get<S, "inputs">;

type Features<S> = GetOr<GetOr<S, "objective", Nothing>, "features", Nothing>;

type ConditionNames<S> = Keys<GetOr<S, "conditions", Nothing>>;

/** The expressions in the layers of each condition. */
type OwnLayersWrong<Group, S> = {
  [K in Keys<Group>]: LayersWrong<GetOr<Group[K], "layers", []>, ["conditions", K, "layers"], S>;
}[Keys<Group>];

type NamesWrong<S> =
  | KeysNamed<["encoder", "inputs"], GetOr<Get<S, "encoder">, "inputs", Nothing>, Keys<Inputs<S>>, "input">
  | KeysNamed<["decoder", "outputs"], GetOr<Get<S, "decoder">, "outputs", Nothing>, Keys<Inputs<S>>, "input">
  | KeysNamed<["latent", "heads"], GetOr<Get<S, "latent">, "heads", Nothing>, ConditionNames<S>, "condition">
  | ItemsNamed<
      ["latent", "prior", "given"],
      GetOr<GetOr<Get<S, "latent">, "prior", Nothing>, "given", []>,
      ConditionNames<S>,
      "condition"
    >
  | LinksWrong<GetOr<Get<S, "decoder">, "layers", []>, ["decoder", "layers"], S>
  | Named<["encoder", "input"], GetOr<Get<S, "encoder">, "input", never>, Keys<Inputs<S>>, "input">
  | Named<["decoder", "output"], GetOr<Get<S, "decoder">, "output", never>, Keys<Inputs<S>>, "input">
  | Named<["objective", "features", "input"], GetOr<Features<S>, "input", never>, Keys<Inputs<S>>, "input">
  | LayersWrong<GetOr<Features<S>, "layers", []>, ["objective", "features", "layers"], S>
  | InjectWrong<GetOr<S, "inject", []>, S>
  | SizesWrong<Inputs<S>, ["inputs"], S>
  | SizesWrong<GetOr<S, "conditions", Nothing>, ["conditions"], S>
  | OwnLayersWrong<GetOr<S, "conditions", Nothing>, S>
  | FieldsWrong<GetOr<S, "let", Nothing>, ["let"], S>
  | FieldsWrong<Get<S, "latent">, ["latent"], S>
  | LevelsWrong<Get<Get<S, "latent">, "levels">, S>
  | LayersWrong<GetOr<Get<S, "encoder">, "layers", []>, ["encoder", "layers"], S>
  | LayersWrong<GetOr<Get<S, "decoder">, "layers", []>, ["decoder", "layers"], S>
  | BlocksWrong<S>;

/** Every mistake of a spec, as a union. Shapes are looked at once the names stand for something. */
export type Mistakes<S> = [KeysWrong<S>] extends [never]
  ? [NamesWrong<S>] extends [never]
    ? ConditionsWrong<S> | LatentWrong<S> | OutputWrong<S> | FeaturesWrong<S> | ActivationWrong<S>
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
