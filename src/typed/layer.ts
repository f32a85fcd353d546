/**
 * What each layer makes of a shape, in the type system: the twin of `build` in compiler/language/layer/. In: the layer
 * as written, the shape that flows in, and the spec. Out: the shape that flows out, or a mistake: the field it is about
 * and the message. A layer that is not in this table makes an unseen value.
 */
import type { Fault, Size } from "./expression.js";
import type { Get, GetOr, Keys } from "./names.js";
import type { Add, AtMost, Ceil, Floor, Multiply, Subtract } from "./natural.js";
import type { AKind, Elements, Image, SameCount, Sequence, Shape, Show, Unseen, Vector } from "./shape.js";

/** A fault at a path below the layer. */
export interface Mistake<Path extends ReadonlyArray<string>, Message extends string> {
  readonly path: Path;
  readonly message: Message;
}

type Wants<Type extends string, Kind extends string, In, Fix extends string> = Mistake<
  ["type"],
  `${Type} takes ${Kind}, but gets ${AKind<In>}: ${Show<In>}${Fix}`
>;

type Flatten = `; put { "type": "flatten" } before it`;
type ToImage = `; put { "type": "reshape", "to": [height, width, channels] } before it`;

/** A size field, then what is made with it; a fault in it is a mistake at the field. */
type Sized<L, Field extends string, S> = Size<Get<L, Field>, S>;
type At<Field extends string, F> = F extends Fault<infer Message> ? Mistake<[Field], Message> : never;

type Dense<L, In, S> = In extends Image
  ? Wants<"dense", "a vector", In, Flatten>
  : Sized<L, "units", S> extends infer U
    ? U extends number
      ? In extends Sequence<infer T>
        ? Sequence<T, U>
        : Vector<U>
      : At<"units", U>
    : never;

/** One number for both sides, or [height, width]. */
type Sides<W> = W extends number
  ? [W, W]
  : W extends readonly [infer H extends number, infer V extends number]
    ? [H, V]
    : [number, number];

/** A word stands for both sides; numbers as in `Sides`. */
type Borders<P> = P extends string ? [P, P] : Sides<P>;

/** How much is added to a side at both ends together. */
type Twice<P> = P extends number ? Multiply<2, P> : 0;

/** ⌈n/stride⌉ for `same`, else ⌊(n + 2·padding − window)/stride⌋ + 1; 0 where the window does not fit. */
type Swept<N extends number, Window extends number, Stride extends number, Padding> = Padding extends "same"
  ? Ceil<N, Stride>
  : Add<N, Twice<Padding>> extends infer Whole extends number
    ? AtMost<Window, Whole> extends false
      ? 0
      : Add<Floor<Subtract<Whole, Window>, Stride>, 1>
    : number;

type Grown<N extends number, Window extends number, Stride extends number, Padding> = Padding extends "same"
  ? Multiply<N, Stride>
  : Subtract<Add<Multiply<Subtract<N, 1>, Stride>, Window>, Twice<Padding>>;

type Windowed<L, In, Window, Stride, Padding, C extends number, Field extends string> =
  In extends Image<infer H, infer W>
    ? [Spans<Sides<Window>, Sides<GetOr<L, "dilation", 1>>>, Sides<Stride>, Borders<Padding>] extends [
        [infer KH extends number, infer KW extends number],
        [infer SH extends number, infer SW extends number],
        [infer PH, infer PW],
      ]
      ? [Swept<H, KH, SH, PH>, Swept<W, KW, SW, PW>] extends [infer OH extends number, infer OW extends number]
        ? 0 extends OH | OW
          ? Mistake<
              [Field & Keys<L>] extends [never] ? ["type"] : [Field],
              `a window of ${KH}×${KW} does not fit into ${Show<In>}`
            >
          : Image<OH, OW, C>
        : Unseen
      : Unseen
    : Unseen;

type Conv<L, In, S> = In extends Image
  ? Sized<L, "filters", S> extends infer C
    ? C extends number
      ? Windowed<L, In, GetOr<L, "kernel", 3>, GetOr<L, "stride", 1>, GetOr<L, "padding", "same">, C, "kernel">
      : At<"filters", C>
    : never
  : Wants<"conv2d", "an image", In, ToImage>;

type Transposed<L, In, S> =
  In extends Image<infer H, infer W>
    ? Sized<L, "filters", S> extends infer C
      ? C extends number
        ? [Spans<Sides<GetOr<L, "kernel", 3>>, Sides<GetOr<L, "dilation", 1>>>, Sides<GetOr<L, "stride", 1>>] extends [
            [infer KH extends number, infer KW extends number],
            [infer SH extends number, infer SW extends number],
          ]
          ? Borders<GetOr<L, "padding", "same">> extends [infer PH, infer PW]
            ? Chosen<L, Image<Grown<H, KH, SH, PH>, Grown<W, KW, SW, PW>, C>, In, S>
            : Unseen
          : Unseen
        : At<"filters", C>
      : never
    : Wants<"conv2d-transpose", "an image", In, ToImage>;

/** A transposed window that makes a size of its own choice, or one that is asked for. */
type Chosen<L, Usual, In, S> = L extends { readonly size: infer To } ? Targeted<Usual, To, In, S> : Usual;

/** The name in `= image`. */
type Alike<To> = To extends `=${infer Rest}` ? Bare<Rest> : never;
type Bare<Name extends string> = Name extends ` ${infer Rest}`
  ? Bare<Rest>
  : Name extends `${infer Rest} `
    ? Bare<Rest>
    : Name;

/** A shape with the size of an input, or with sizes that are written; its width stays. */
type Targeted<Of, To, In, S> = To extends string
  ? Alike<To> extends infer Name extends Keys<Get<S, "inputs">>
    ? Resized<Of, Declared<Get<Get<S, "inputs">, Name>, S>>
    : Mistake<["size"], `there is no input "${Alike<To>}"`>
  : To extends number
    ? Of extends Image<number, number, infer C>
      ? Image<To, To, C>
      : Of extends Sequence<number, infer F>
        ? Sequence<To, F>
        : Unseen
    : AllSizes<To, S> extends infer Sizes
      ? Sizes extends Fault<infer Message>
        ? Mistake<["size"], Message>
        : [Of, Sizes] extends [
              Image<number, number, infer C>,
              readonly [infer H extends number, infer W extends number],
            ]
          ? Image<H, W, C>
          : [Of, Sizes] extends [Sequence<number, infer F>, readonly [infer T extends number]]
            ? Sequence<T, F>
            : Mistake<["size"], `an image has [height, width], a sequence one length, and this is ${Show<In>}`>
      : never;

type Resized<Of, Like> = [Of, Like] extends [Image<number, number, infer C>, Image<infer H, infer W>]
  ? Image<H, W, C>
  : [Of, Like] extends [Sequence<number, infer F>, Sequence<infer T>]
    ? Sequence<T, F>
    : Like extends Unseen
      ? Unseen
      : Mistake<["size"], `the input is ${Show<Like>}, and this ${Show<Of>}`>;

type Crop<L, In, S> = In extends Image | Sequence
  ? Targeted<In, Get<L, "size">, In, S>
  : Wants<"crop", "an image or a sequence", In, "">;

/** How many time steps a window spans. */
type Span<Kernel extends number, Dilation extends number> = Add<Multiply<Subtract<Kernel, 1>, Dilation>, 1>;

/** What a window spans along both sides. */
type Spans<Kernel, Dilation> = [Kernel, Dilation] extends [
  [infer KH extends number, infer KW extends number],
  [infer DH extends number, infer DW extends number],
]
  ? [Span<KH, DH>, Span<KW, DW>]
  : [number, number];

type Conv1d<L, In, S> =
  In extends Sequence<infer T>
    ? Sized<L, "filters", S> extends infer C
      ? C extends number
        ? [GetOr<L, "kernel", 3>, GetOr<L, "stride", 1>, GetOr<L, "dilation", 1>] extends [
            infer K extends number,
            infer Stride extends number,
            infer D extends number,
          ]
          ? Swept<
              T,
              Span<K, D>,
              Stride,
              GetOr<L, "padding", "same"> extends "causal" ? "same" : GetOr<L, "padding", "same">
            > extends infer Made extends number
            ? Made extends 0
              ? Mistake<
                  ["kernel" & Keys<L>] extends [never] ? ["type"] : ["kernel"],
                  `a window of ${Span<K, D>} time steps does not fit into ${Show<In>}`
                >
              : Sequence<Made, C>
            : Unseen
          : Unseen
        : At<"filters", C>
      : never
    : Wants<"conv1d", "a sequence", In, "">;

type Transposed1d<L, In, S> =
  In extends Sequence<infer T>
    ? Sized<L, "filters", S> extends infer C
      ? C extends number
        ? [GetOr<L, "kernel", 3>, GetOr<L, "stride", 1>, GetOr<L, "dilation", 1>] extends [
            infer K extends number,
            infer Stride extends number,
            infer D extends number,
          ]
          ? Chosen<L, Sequence<Grown<T, Span<K, D>, Stride, GetOr<L, "padding", "same">>, C>, In, S>
          : Unseen
        : At<"filters", C>
      : never
    : Wants<"conv1d-transpose", "a sequence", In, "">;

/** A window along time has one side. */
type PoolAlong<L, T extends number, F extends number, In> = [
  Sides<GetOr<L, "window", 2>>,
  Sides<GetOr<L, "stride", GetOr<L, "window", 2>>>,
] extends [[infer K extends number, number], [infer Stride extends number, number]]
  ? Swept<T, K, Stride, Borders<GetOr<L, "padding", "valid">>[0]> extends infer Made extends number
    ? Made extends 0
      ? Mistake<
          ["window" & Keys<L>] extends [never] ? ["type"] : ["window"],
          `a window of ${K} time steps does not fit into ${Show<In>}`
        >
      : Sequence<Made, F>
    : Unseen
  : Unseen;

type Pool<L, In, Type extends string> =
  In extends Sequence<infer T, infer F>
    ? PoolAlong<L, T, F, In>
    : In extends Image<number, number, infer C>
      ? Windowed<
          L,
          In,
          GetOr<L, "window", 2>,
          GetOr<L, "stride", GetOr<L, "window", 2>>,
          GetOr<L, "padding", "valid">,
          C,
          "window"
        >
      : Wants<Type, "an image or a sequence", In, ToImage>;

type Upsample<L, In> =
  In extends Sequence<infer T, infer F>
    ? Sides<GetOr<L, "factor", 2>> extends [infer Times extends number, number]
      ? Sequence<Multiply<T, Times>, F>
      : Unseen
    : In extends Image<infer H, infer W, infer C>
      ? Sides<GetOr<L, "factor", 2>> extends [infer FH extends number, infer FW extends number]
        ? Image<Multiply<H, FH>, Multiply<W, FW>, C>
        : Unseen
      : Wants<"upsample", "an image or a sequence", In, ToImage>;

type GlobalPool<In> =
  In extends Image<number, number, infer C>
    ? Vector<C>
    : In extends Sequence<number, infer F>
      ? Vector<F>
      : Wants<"global-pool", "an image or a sequence", In, "">;

/** Twice as many features where both directions are read. */
type Directed<L, U extends number> = GetOr<L, "direction", "forward"> extends "both" ? Multiply<2, U> : U;

type Recurrent<L, In, S, Type extends string> =
  In extends Sequence<infer T>
    ? Sized<L, "units", S> extends infer U
      ? U extends number
        ? GetOr<L, "returns", "sequence"> extends "last"
          ? Vector<Directed<L, U>>
          : Sequence<T, Directed<L, U>>
        : At<"units", U>
      : never
    : Wants<Type, "a sequence", In, "">;

type Repeat<L, In, S> =
  In extends Vector<infer F>
    ? Sized<L, "length", S> extends infer T
      ? T extends number
        ? Sequence<T, F>
        : At<"length", T>
      : never
    : Wants<"repeat", "a vector", In, Flatten>;

/** What works on positions and keeps the shape. */
type OnPositions<In, Type extends string> = In extends Vector ? Wants<Type, "an image or a sequence", In, ""> : In;

/** The first fault of some sizes, or the sizes. */
type AllSizes<Written, S, Made extends ReadonlyArray<number> = []> = Written extends readonly [infer W, ...infer Rest]
  ? Size<W, S> extends infer N
    ? N extends number
      ? AllSizes<Rest, S, [...Made, N]>
      : N
    : never
  : Made;

type ShapeOf<Sizes> = Sizes extends readonly [infer N extends number]
  ? Vector<N>
  : Sizes extends readonly [infer T extends number, infer F extends number]
    ? Sequence<T, F>
    : Sizes extends readonly [infer H extends number, infer W extends number, infer C extends number]
      ? Image<H, W, C>
      : Unseen;

type Reshaped<In, To> = To extends Shape
  ? SameCount<In, To> extends true
    ? To
    : Mistake<["to"], `${Show<In>} has ${Elements<In>} elements, but ${Show<To>} has ${Elements<To>}`>
  : Unseen;

type Reshape<L, In, S> =
  Get<L, "to"> extends infer To
    ? To extends string
      ? To extends Keys<Get<S, "inputs">>
        ? Reshaped<In, Declared<Get<Get<S, "inputs">, To>, S>>
        : Mistake<["to"], `there is no input "${To}"`>
      : AllSizes<To, S> extends infer Sizes
        ? Sizes extends Fault<infer Message>
          ? Mistake<["to"], Message>
          : Sizes extends readonly [unknown, unknown, unknown, unknown, ...ReadonlyArray<unknown>]
            ? Mistake<["to"], "a value has one, two or three sizes">
            : Reshaped<In, ShapeOf<Sizes>>
        : never
    : never;

/** The shape of a declared input or condition. A size that faults counts as unknown: its own place reports it. */
export type Declared<D, S> = D extends { type: "image"; height: infer H; width: infer W }
  ? Image<SizeOr<Size<H, S>>, SizeOr<Size<W, S>>, SizeOr<Size<GetOr<D, "channels", 1>, S>>>
  : D extends { type: "sequence"; length: infer T; features: infer F }
    ? Sequence<SizeOr<Size<T, S>>, SizeOr<Size<F, S>>>
    : D extends { type: "vector"; size: infer N }
      ? Vector<SizeOr<Size<N, S>>>
      : D extends { type: "category" }
        ? Vector<1>
        : D extends { type: "tokens"; length: infer T }
          ? Sequence<SizeOr<Size<T, S>>, 1>
          : Unseen;

/** What the encoder reads of an input: a category one-hot, or as a learned vector; all others as they are. */
export type Read<D, S> = D extends { type: "category"; encoding: { embedding: infer N } }
  ? Vector<SizeOr<Size<N, S>>>
  : D extends { type: "category"; size: infer N }
    ? Vector<SizeOr<Size<N, S>>>
    : D extends { type: "tokens"; length: infer T }
      ? Sequence<SizeOr<Size<T, S>>, D extends { embedding: infer N } ? SizeOr<Size<N, S>> : number>
      : Declared<D, S>;

/** A size, unknown where it faults: its own place reports it. */
export type SizeOr<N> = N extends number ? N : number;

/**
 * What each layer makes of a shape, by its word in the registry: one line for each, made only when a spec asks for it.
 * A layer without a line makes an unseen value.
 */
interface Rules<L, In, S> {
  readonly activation: In;
  readonly attention: OnPositions<In, "attention">;
  readonly "avg-pool": Pool<L, In, "avg-pool">;
  readonly "batch-norm": In;
  readonly conv1d: Conv1d<L, In, S>;
  readonly "conv1d-transpose": Transposed1d<L, In, S>;
  readonly conv2d: Conv<L, In, S>;
  readonly "conv2d-transpose": Transposed<L, In, S>;
  readonly crop: Crop<L, In, S>;
  readonly dense: Dense<L, In, S>;
  readonly dropout: In;
  readonly "embed-position": OnPositions<In, "embed-position">;
  readonly flatten: Vector<Elements<In>>;
  readonly "global-pool": GlobalPool<In>;
  readonly "group-norm": In;
  readonly gru: Recurrent<L, In, S, "gru">;
  readonly "instance-norm": OnPositions<In, "instance-norm">;
  readonly "layer-norm": In;
  readonly lstm: Recurrent<L, In, S, "lstm">;
  readonly "max-pool": Pool<L, In, "max-pool">;
  readonly noise: In;
  readonly repeat: Repeat<L, In, S>;
  readonly reshape: Reshape<L, In, S>;
  readonly residual: L extends { readonly shortcut: "projection" } ? Unseen : In;
  readonly upsample: Upsample<L, In>;
}

/** What a layer makes of a shape. */
export type Applied<L, In, S> = In extends Unseen
  ? Known<L, S>
  : L extends { readonly type: infer T }
    ? T extends keyof Rules<L, In, S>
      ? Rules<L, In, S>[T]
      : Unseen
    : Unseen;

/** What a layer makes whatever flows in: where sight was lost, a dense layer or a reshape brings it back. */
type Known<L, S> = L extends { readonly type: "reshape" } ? Reshape<L, Unseen, S> : Unseen;
