/**
 * What a model takes and gives, typed by its spec. In: the literal type of a spec. Out: the values of its conditions
 * (`3`, or a label by name), its inputs as arrays of a known shape, and a code z of the right length.
 */
import type { Size } from "./expression.js";
import type { Declared } from "./layer.js";
import type { Get, GetOr, Keys, Nothing, WidthOf } from "./names.js";
import type { AtMost } from "./natural.js";
import type { Shape } from "./shape.js";

/** Numbers of `count` samples, one after another in C order: `data.length` is `count` times the product of `shape`. */
export interface Values<Sizes extends ReadonlyArray<number> = ReadonlyArray<number>> {
  readonly count: number;
  /** Of one sample. */
  readonly shape: Sizes;
  readonly data: Float32Array;
}

/** The sizes of a shape: `[28, 28, 1]`. */
export type SizesOf<S> = S extends readonly ["unseen"]
  ? ReadonlyArray<number>
  : S extends readonly [string, ...infer Sizes extends ReadonlyArray<number>]
    ? Readonly<Sizes>
    : ReadonlyArray<number>;

/** N − 1, for sizes from 1 to 256. */
type Last<N extends number, Made extends ReadonlyArray<number> = []> = [...Made, 0]["length"] extends N
  ? Made["length"]
  : Last<N, [...Made, 0]>;

/** 0 | 1 | … | N − 1. */
type Below<N extends number, Made extends ReadonlyArray<number> = []> = Made["length"] extends N
  ? Made[number]
  : Below<N, [...Made, Made["length"]]>;

type LastOf<Range> = Range extends `0 … ${infer N extends number}` ? N : number;
type BelowLast<Range> = Range extends `0 … ${infer N extends number}` ? Below<N> : number;

/**
 * What a category takes by number. A union of two that the compiler works out later keeps this name in its messages:
 * `OneOf<"0 … 9">` reads better than ten numbers in any order.
 */
type OneOf<Range> = BelowLast<Range> | LastOf<Range>;

type LabelOf<C> = C extends { readonly labels: ReadonlyArray<infer L extends string> } ? L : never;

/** `"0 … 9"` for sizes up to 256; `"a number"` beyond, and where the size is not known. */
type RangeOf<C, S> =
  Size<Get<C, "size">, S> extends infer N
    ? N extends 0
      ? "a number"
      : N extends number
        ? number extends N
          ? "a number"
          : AtMost<N, 256> extends true
            ? `0 … ${Last<N>}`
            : "a number"
        : "a number"
    : "a number";

/** A class by its number, or by its label where the condition has labels. */
type ClassOf<C, S> = [LabelOf<C>] extends [never] ? OneOf<RangeOf<C, S>> : OneOf<RangeOf<C, S>> | LabelOf<C>;

type Numbers = ReadonlyArray<number> | Float32Array;

type Plain<C, S> = C extends { readonly type: "category" }
  ? ClassOf<C, S>
  : C extends { readonly type: "set" }
    ? ReadonlyArray<ClassOf<C, S>>
    : C extends { readonly type: "number" }
      ? number
      : C extends { readonly type: "vector" | "image" }
        ? Numbers
        : C extends { readonly type: "tokens" }
          ? string | Numbers
          : number | string | ReadonlyArray<number | string> | Numbers;

type OrNull<C> = C extends { readonly null: string }
  ? null
  : C extends { readonly drop: infer D }
    ? D extends 0
      ? never
      : null
    : never;

/** One sample's value of a condition; `null` stands for no condition where the spec declares what that means. */
export type ConditionValue<C, S> = Plain<C, S> | OrNull<C> extends infer V ? V : never;

type Conditions<S> = GetOr<S, "conditions", Nothing>;

/** Does this text name a site of the decoder or the prior? */
type ReachesSamples<Into> = Into extends `decoder${string}` | `prior${string}` ? true : false;

/** The conditions that what is sampled depends on. */
export type Sampled<S> = Injected<GetOr<S, "inject", []>> | Given<Get<S, "latent">>;

type Injected<Inject> =
  Inject extends ReadonlyArray<infer I>
    ? I extends { readonly into: infer Into; readonly condition: infer C extends string }
      ? ReachesSamples<Into> extends true
        ? C
        : never
      : never
    : never;

type Given<L> = L extends { readonly prior: { readonly given: ReadonlyArray<infer C extends string> } } ? C : never;

/** Is this a spec whose parts are known, or just any spec? */
export type IsKnown<S> = string extends Keys<Get<S, "inputs">> ? false : true;

type Any = Readonly<Record<string, ConditionValue<unknown, unknown> | null>>;

/**
 * What `sample` and `decode` take: a value for every condition that reaches the decoder or the prior, and for no other
 * name.
 */
export type ConditionsOf<S> =
  IsKnown<S> extends false
    ? Any
    : { readonly [K in Sampled<S> & Keys<Conditions<S>>]: ConditionValue<Conditions<S>[K], S> } & {
        readonly [K in Exclude<Keys<Conditions<S>>, Sampled<S>>]?: ConditionValue<Conditions<S>[K], S>;
      };

/** What a batch of samples holds: every input with its shape, and a list of values for each condition. */
export type BatchOf<S> =
  IsKnown<S> extends false
    ? Readonly<Record<string, Values | ReadonlyArray<unknown>>>
    : { readonly [K in Keys<Get<S, "inputs">>]: Values<SizesOf<Declared<Get<S, "inputs">[K], S>>> } & {
        readonly [K in Keys<Conditions<S>>]?: ReadonlyArray<ConditionValue<Conditions<S>[K], S>>;
      };

type OutputNames<S> =
  Get<S, "decoder"> extends infer D
    ? D extends { readonly output: infer Name extends string }
      ? Name
      : D extends { readonly outputs: infer Outputs }
        ? Keys<Outputs>
        : string
    : string;

/** What the decoder makes, by output. */
export type OutputsOf<S> =
  IsKnown<S> extends false
    ? Readonly<Record<string, Values>>
    : { readonly [K in OutputNames<S>]: Values<SizesOf<InputOf<S, K>>> };

type InputOf<S, K> = K extends Keys<Get<S, "inputs">> ? Declared<Get<Get<S, "inputs">, K>, S> : Shape;

/** The length of a code z. */
export type CodeOf<S> =
  Get<S, "latent"> extends { readonly type: "point" | "gaussian"; readonly size: infer N }
    ? Size<N, S> extends infer Z
      ? Z extends number
        ? readonly [Z]
        : ReadonlyArray<number>
      : never
    : Get<S, "latent"> extends { readonly type: "ladder"; readonly levels: infer Levels }
      ? readonly [WidthOf<Levels, S>]
      : ReadonlyArray<number>;
