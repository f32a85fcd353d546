/**
 * Encoder and decoder in the type system. In: the spec. Out: what is wrong between their ends and what they lead to:
 * the latent and the output.
 */
import type { Size } from "./expression.js";
import type { Declared, Mistake, Read } from "./layer.js";
import type { Get, GetOr, Keys, Nothing, WidthOf } from "./names.js";
import type { Add, Multiply } from "./natural.js";
import type { Image, Same, Sequence, Show, Unseen, Vector } from "./shape.js";
import type { Entered, Index, Standing, Walk, Walked, Within } from "./walk.js";

type Inputs<S> = Get<S, "inputs">;

type InputShape<S, Name> = Name extends Keys<Inputs<S>> ? Declared<Get<Inputs<S>, Name>, S> : Unseen;

type ReadShape<S, Name> = Name extends Keys<Inputs<S>> ? Read<Get<Inputs<S>, Name>, S> : Unseen;

type Encoder<S> =
  Get<S, "encoder"> extends infer E
    ? Walk<
        GetOr<E, "layers", []>,
        Entered<ReadShape<S, GetOr<E, "input", never>>, Within<GetOr<S, "inject", []>, "encoder">, "encoder", S>,
        Within<GetOr<S, "inject", []>, "encoder">,
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
          ? CodeAt<Encoder<S>["last"], Z, Get<S, "encoder">>
          : Unseen
        : never
      : L extends { readonly type: "categorical"; readonly size: infer N; readonly count: infer M }
        ? Times<Size<N, S>, Size<M, S>>
        : L extends { readonly type: "ladder"; readonly levels: infer Levels }
          ? Vector<WidthOf<Levels, S>>
          : Unseen
    : Unseen;

/** A code, or one at each position of what the encoder ends in. Branches end in vectors. */
type CodeAt<Last, Z extends number, E> =
  Last extends Image<infer H, infer W>
    ? Image<H, W, Z>
    : Last extends Sequence<infer T>
      ? Sequence<T, Z>
      : Last extends Vector
        ? Vector<Z>
        : E extends { readonly inputs: unknown }
          ? Vector<Z>
          : Unseen;

/** One code after another. */
type Times<Classes, Count> = [Classes, Count] extends [infer N extends number, infer M extends number]
  ? Vector<Multiply<N, M>>
  : Unseen;

type Decoder<S> = Walk<
  GetOr<Get<S, "decoder">, "layers", []>,
  Entered<Code<S>, Within<GetOr<S, "inject", []>, "decoder">, "decoder", S>,
  Within<GetOr<S, "inject", []>, "decoder">,
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

/** Likelihoods that take one number for each value of the output, unless their fields say otherwise. */
type Plain =
  | "bernoulli"
  | "gaussian"
  | "laplace"
  | "student-t"
  | "continuous-bernoulli"
  | "poisson"
  | "negative-binomial";

/** How many numbers a likelihood takes for each value; unknown where it is no likelihood. */
type Each<L> = L extends Plain
  ? 1
  : L extends { readonly type: "categorical"; readonly levels: infer N extends number }
    ? N
    : L extends { readonly type: "discretised-logistic" }
      ? GetOr<L, "mixture", 1> extends infer K extends number
        ? K extends 1
          ? 2
          : Multiply<3, K>
        : unknown
      : L extends { readonly type: Plain }
        ? Add<
            IsLearned<Get<L, "variance"> | Get<L, "scale"> | Get<L, "dispersion">>,
            GetOr<L, "zero-inflated", false> extends true ? 2 : 1
          >
        : unknown;

/** 1 for what the decoder makes beside the first part of a likelihood. */
type IsLearned<V> = "learned" extends V ? 1 : 0;

/** The classes of data, for a likelihood that says no number of levels. */
type EachOf<L, D, S> = L extends "categorical" | { readonly type: "categorical" }
  ? L extends { readonly levels: unknown }
    ? Each<L>
    : D extends { readonly type: "category"; readonly size: infer N }
      ? Size<N, S>
      : unknown
  : Each<L>;

/** A shape with so many times its last size. */
type Widened<Shape, N extends number> =
  Shape extends Vector<infer F>
    ? Vector<Multiply<F, N>>
    : Shape extends Image<infer H, infer W, infer C>
      ? Image<H, W, Multiply<C, N>>
      : Shape extends Sequence<infer T, infer F>
        ? Sequence<T, Multiply<F, N>>
        : Shape;

/** The decoder must make its output's shape. */
export type OutputWrong<S> =
  Get<S, "decoder"> extends infer D
    ? D extends { readonly output: infer Name; readonly likelihood: infer L; readonly layers: infer Layers }
      ? EachOf<L, Get<Inputs<S>, Name & string>, S> extends infer N extends number
        ? Decoder<S> extends Walked<infer Last, infer Wrong>
          ? [Wrong] extends [never]
            ? Same<Last, Widened<InputShape<S, Name>, N>> extends true
              ? never
              : Mistake<
                  LastPath<Layers, "decoder">,
                  `${LastName<Layers, "decoder">} makes ${Show<Last>}, but ${Name & string} needs ${Needs<Last, Widened<InputShape<S, Name>, N>>}`
                >
            : Standing<Wrong, "decoder">
          : never
        : Standing<Decoder<S>["wrong"], "decoder">
      : Standing<Decoder<S>["wrong"], "decoder">
    : never;

/** Layers whose result lies within what flows in. */
type Inside = "flatten" | "reshape" | "repeat" | "max-pool" | "avg-pool" | "global-pool" | "upsample" | "crop";

/**
 * The activation that the last values went through, and its path below `layers`; `Entered`: whether a condition enters
 * a layer.
 */
type LastActivation<Layers, Entered> = Layers extends readonly [...infer Before, infer L]
  ? L extends { readonly type: Inside }
    ? [Entered] extends [never]
      ? LastActivation<Before, Entered>
      : never
    : L extends { readonly type: "activation"; readonly function: infer F extends string }
      ? readonly [Index<Before>, "function", F]
      : L extends { readonly activation: infer F extends string }
        ? readonly [Index<Before>, "activation", F]
        : never
  : never;

/** Where the values of activations lie that are not all numbers. */
interface Reaches {
  relu: "at or above 0";
  elu: "at or above -1";
  sigmoid: "from 0 to 1";
  tanh: "from -1 to 1";
  softplus: "at or above 0";
  silu: "at or above -0.28";
  gelu: "at or above -0.18";
  "gelu-tanh": "at or above -0.18";
}

/** The word of a likelihood whose decoder makes logits. */
type Logits<L> = L extends "bernoulli" | "continuous-bernoulli"
  ? L
  : L extends { readonly type: infer T extends "bernoulli" | "continuous-bernoulli" | "categorical" }
    ? T
    : never;

/** An activation behind which logits can't be any number (C26), unless the spec allows it. */
export type ActivationWrong<S> =
  "C26" extends Keys<GetOr<S, "allow", Record<never, never>>>
    ? never
    : Get<S, "decoder"> extends { readonly likelihood: infer L; readonly layers: infer Layers }
      ? [Logits<L>] extends [never]
        ? never
        : LastActivation<
              Layers,
              Exclude<Within<GetOr<S, "inject", []>, "decoder">[number], { readonly into: "decoder" }>
            > extends readonly [infer I extends string, infer Field extends string, infer F extends string]
          ? F extends keyof Reaches
            ? Mistake<
                ["decoder", "layers", I, Field],
                `${F} keeps logits ${Reaches[F]}, and ${Logits<L>} takes any: delete it, or say why in allow.C26`
              >
            : never
          : never
      : never;

/** The layers that images are compared by take the image that they read. */
export type FeaturesWrong<S> =
  GetOr<GetOr<S, "objective", Nothing>, "features", Nothing> extends {
    readonly input: infer Name;
    readonly layers: infer Layers;
  }
    ? Walk<Layers, InputShape<S, Name>, [], "features", S> extends Walked<unknown, infer Wrong>
      ? Wrong extends Mistake<infer P, infer Message>
        ? Mistake<["objective", "features", ...P], Message>
        : never
      : never
    : never;

/** A size alone where the kind is right, the whole shape where it is not. */
type Needs<Found, Wanted> = [Found, Wanted] extends [Vector, Vector<infer N>] ? `${N}` : Show<Wanted>;

/** The encoder must end in a vector, where the latent reads one. */
export type LatentWrong<S> =
  Encoder<S> extends Walked<infer Last, infer Wrong>
    ? [Wrong] extends [never]
      ? Last extends Image | Sequence
        ? Get<S, "latent"> extends { readonly type: "categorical" | "ladder" }
          ? Mistake<
              ["latent", "type"],
              `the latent reads a vector, but the encoder ends in ${Show<Last>}; put { "type": "flatten" } at the end of encoder.layers`
            >
          : never
        : never
      : Standing<Wrong, "encoder">
    : never;
