/**
 * Sites in the type system: the text after `into`. In: the text, the layers of a module. Out: whether it names the site
 * before a layer, or what is wrong with it. Names, indices and patterns of one level are judged at any depth; patterns
 * that cross levels (`**`), blocks and modules other than encoder and decoder are not.
 */
import type { Mistake } from "./layer.js";
import type { Get, GetOr, Keys, Nothing } from "./names.js";

export type List = ReadonlyArray<unknown>;
export type Path = ReadonlyArray<string>;

export type NameOf<L> = L extends { readonly name: infer N } ? N : never;
type NameOrType<L> = NameOf<L> | GetOr<L, "type", never>;
type AnyOf<L, Wanted> = [Extract<NameOrType<L>, Wanted>] extends [never] ? false : true;

/** A pattern against a layer's name or type; one star, or two around a word. */
type Globbed<Pattern extends string, L> = Pattern extends `*${infer Middle}*${infer Tail}`
  ? AnyOf<L, `${string}${Middle}${string}${Tail}`>
  : Pattern extends `${infer Head}*${infer Tail}`
    ? AnyOf<L, `${Head}${string}${Tail}`>
    : false;

/** A part of a site against a layer: its name, or a pattern. */
type Fits<Part extends string, L> = Part extends `${string}*${string}`
  ? Globbed<Part, L>
  : L extends { readonly name: Part }
    ? true
    : false;

/** Does this text name the site before layer I of what is called `Holder`? `**` may stand for no layer at all. */
export type IsSite<Into, Holder extends string, L, I extends string> = Into extends `${Holder}.layers[${I}]`
  ? true
  : Into extends `${Holder}.**.${infer Rest}`
    ? Fits<Rest, L>
    : Into extends `${Holder}.${infer Rest}`
      ? Fits<Rest, L>
      : false;

type LayersOf<M> = M extends { readonly layers: infer Layers extends List } ? Layers : [];

/** The item of a list that has this index or this name. */
type Layer<Layers extends List, Part extends string> = Part extends `layers[${infer I}]`
  ? I extends Exclude<keyof Layers, keyof []>
    ? Layers[I]
    : never
  : Extract<Layers[number], { readonly name: Part }>;

type HasBlock<Layers extends List> = [Extract<Layers[number], { readonly type: "block" }>] extends [never]
  ? false
  : true;

type Matches<Layers extends List, Pattern extends string> = true extends {
  [I in keyof Layers]: Globbed<Pattern, Layers[I]>;
}[number]
  ? true
  : false;

/** Why a text leads to no layer of `M`, called `Holder`. */
type Lost<M, Rest extends string, Holder extends string, Into extends string> =
  HasBlock<LayersOf<M>> extends true
    ? never
    : Rest extends `${string}**${string}`
      ? never
      : Rest extends `${infer Part}.${infer Inner}`
        ? Part extends `${string}*${string}`
          ? never
          : [Layer<LayersOf<M>, Part>] extends [never]
            ? `${Holder} has no layer "${Part}"`
            : Lost<Layer<LayersOf<M>, Part>, Inner, `${Holder}.${Part}`, Into>
        : Rest extends `${string}*${string}`
          ? Matches<LayersOf<M>, Rest> extends true
            ? never
            : `no layer of ${Holder} matches "${Into}"`
          : Rest extends `layers[${infer I}]`
            ? I extends Exclude<keyof LayersOf<M>, keyof []>
              ? never
              : `${Holder} has no layer ${I}`
            : Rest extends NameOf<LayersOf<M>[number]>
              ? never
              : `${Holder} has no layer "${Rest}"`;

/** Branches of a module with several inputs or outputs have names of their own. */
type Branches<M> = Keys<GetOr<M, "inputs", Nothing>> | Keys<GetOr<M, "outputs", Nothing>>;

type InModule<Module extends string, Rest extends string, Into extends string, M> = Rest extends
  | Branches<M>
  | `${Branches<M>}.${string}`
  ? never
  : Lost<M, Rest, Module, Into>;

/** The levels whose prior has layers, all but the highest; `unknown` for a latent without levels. */
type Lower<S> = [Get<Get<S, "latent">, "levels">] extends [never]
  ? unknown
  : Get<Get<S, "latent">, "levels"> extends readonly [...infer Below extends List, unknown]
    ? { [I in keyof Below]: NameOf<Below[I]> }[number]
    : unknown;

/** A site in the prior of a level. */
type OfLevel<Into extends string, S> =
  unknown extends Lower<S>
    ? never
    : Into extends `prior.${infer Rest}`
      ? Rest extends Lower<S> | `${Lower<S> & string}.${string}`
        ? never
        : `below the highest level there is no site "${Into}"`
      : `each level has a prior of its own: there is no site "${Into}"`;

type Elsewhere<Into extends string, S> = Into extends "prior" | `prior.${string}`
  ? OfLevel<Into, S>
  : Into extends `heads.${string}` | `latent.${string}`
    ? never
    : `there is no site "${Into}"; sites begin with encoder or decoder`;

/** What is wrong with a site, as a mistake at `P`. */
export type SiteWrong<P extends Path, Into, S> = Into extends string
  ? string extends Into
    ? never
    : Into extends "encoder" | "decoder" | "latent"
      ? never
      : Into extends `${infer M extends "encoder" | "decoder"}.${infer Rest}`
        ? At<P, InModule<M, Rest, Into, Get<S, M>>>
        : At<P, Elsewhere<Into, S>>
  : never;

/** The site of a layer of the encoder, as a layer of the decoder names it to read what it made. */
export type LayerOfEncoder<P extends Path, From, S> = From extends string
  ? string extends From
    ? never
    : From extends `${string}*${string}`
      ? Mistake<P, `"${From}" is no layer`>
      : From extends `encoder.${infer Rest}`
        ? At<P, InModule<"encoder", Rest, From, Get<S, "encoder">>>
        : Mistake<P, `"${From}" is no layer of the encoder`>
  : never;

type At<P extends Path, Message extends string> = [Message] extends [never] ? never : Mistake<P, Message>;
