/**
 * Size expressions in the type system: `"= 2 * width + image.size"` becomes the literal of its value. In: the literal
 * type of a size field and the spec that its names are looked up in. Out: the number; `number` where the type level
 * does not follow (decimal or negative numbers); or a `Fault` that says what is wrong. The grammar is that of
 * compiler/expression/expression.ts, with values kept as fractions.
 */
import type { NumberNamed } from "./names.js";
import type { Add, AtMost, Ceil, Floor, Modulo, Multiply, Subtract } from "./natural.js";

/** Something wrong, in words: what a person reads under the offending field. */
export interface Fault<Message extends string = string> {
  readonly fault: Message;
}

/** A value: numerator and denominator. */
type Fraction = readonly [number, number];
type Unknown = [number, 1];

type Mark = "+" | "-" | "*" | "/" | "%" | "(" | ")" | ",";

/** The text as marks and words, blanks dropped. */
type Tokens<
  Text extends string,
  Word extends string = "",
  Made extends ReadonlyArray<string> = [],
> = Text extends `${infer C}${infer Rest}`
  ? C extends Mark | " "
    ? Tokens<Rest, "", C extends " " ? Ended<Made, Word> : [...Ended<Made, Word>, C]>
    : Tokens<Rest, `${Word}${C}`, Made>
  : Ended<Made, Word>;

type Ended<Made extends ReadonlyArray<string>, Word extends string> = Word extends "" ? Made : [...Made, Word];

type Binary<Op extends string, X, Y> = X extends Fault
  ? X
  : Y extends Fault
    ? Y
    : X extends Fraction
      ? Y extends Fraction
        ? Computed<Op, X, Y>
        : Unknown
      : Unknown;

type Computed<Op extends string, X extends Fraction, Y extends Fraction> = Op extends "+"
  ? [Add<Multiply<X[0], Y[1]>, Multiply<Y[0], X[1]>>, Multiply<X[1], Y[1]>]
  : Op extends "-"
    ? [Subtract<Multiply<X[0], Y[1]>, Multiply<Y[0], X[1]>>, Multiply<X[1], Y[1]>]
    : Op extends "*"
      ? [Multiply<X[0], Y[0]>, Multiply<X[1], Y[1]>]
      : Op extends "/"
        ? Y[0] extends 0
          ? Fault<"it divides by zero">
          : [Multiply<X[0], Y[1]>, Multiply<X[1], Y[0]>]
        : Op extends "%"
          ? [X[1], Y[1]] extends [1, 1]
            ? Y[0] extends 0
              ? Fault<"it divides by zero">
              : [Modulo<X[0], Y[0]>, 1]
            : Unknown
          : Unknown;

/** One of two values by which is larger: `Less` where X ≤ Y, else `More`; a fault stays a fault. */
type Ordered<X, Y, Less, More> = X extends Fraction
  ? Y extends Fraction
    ? AtMost<Multiply<X[0], Y[1]>, Multiply<Y[0], X[1]>> extends infer Is
      ? boolean extends Is
        ? Unknown
        : Is extends true
          ? Less
          : More
      : never
    : Y
  : X;
type Smaller<X, Y> = Ordered<X, Y, X, Y>;
type Larger<X, Y> = Ordered<X, Y, Y, X>;

type Called<Name extends string, X, More> = X extends Fault
  ? X
  : X extends Fraction
    ? Name extends "floor"
      ? [Floor<X[0], X[1]>, 1]
      : Name extends "ceil"
        ? [Ceil<X[0], X[1]>, 1]
        : Reduced<Name, X, More>
    : Unknown;

type Reduced<Name extends string, X, More> = More extends readonly [infer Y, ...infer Rest]
  ? Reduced<Name, Name extends "min" ? Smaller<X, Y> : Larger<X, Y>, Rest>
  : X;

/** What is left to read, after a value. */
interface Read<V, Rest> {
  readonly value: V;
  readonly rest: Rest;
}
/** Not an expression that the type level can read: the value is unknown, and nothing more is read. */
type Lost = Read<Unknown, []>;

type Sum<T, S> = Product<T, S> extends Read<infer V, infer Rest> ? SumFrom<V, Rest, S> : Lost;
type SumFrom<V, T, S> = T extends readonly [infer Op extends "+" | "-", ...infer Rest]
  ? Product<Rest, S> extends Read<infer W, infer After>
    ? SumFrom<Binary<Op, V, W>, After, S>
    : Lost
  : Read<V, T>;

type Product<T, S> = Operand<T, S> extends Read<infer V, infer Rest> ? ProductFrom<V, Rest, S> : Lost;
type ProductFrom<V, T, S> = T extends readonly [infer Op extends "*" | "/" | "%", ...infer Rest]
  ? Operand<Rest, S> extends Read<infer W, infer After>
    ? ProductFrom<Binary<Op, V, W>, After, S>
    : Lost
  : Read<V, T>;

type FunctionName = "floor" | "ceil" | "min" | "max";

type Operand<T, S> = T extends readonly ["(", ...infer Rest]
  ? Sum<Rest, S> extends Read<infer V, [")", ...infer After]>
    ? Read<V, After>
    : Lost
  : T extends readonly [infer Name extends FunctionName, "(", ...infer Rest]
    ? Arguments<Rest, S> extends Read<[infer First, ...infer More], infer After>
      ? Read<Called<Name, First, More>, After>
      : Lost
    : T extends readonly [infer Word extends string, ...infer Rest]
      ? Word extends Mark
        ? Lost
        : Read<Atom<Word, S>, Rest>
      : Lost;

type Arguments<T, S, Made extends ReadonlyArray<unknown> = []> =
  Sum<T, S> extends Read<infer V, infer Rest>
    ? Rest extends readonly [",", ...infer After]
      ? Arguments<After, S, [...Made, V]>
      : Rest extends readonly [")", ...infer After]
        ? Read<[...Made, V], After>
        : Lost
    : Lost;

type Atom<Word extends string, S> = Word extends `${infer N extends number}`
  ? [N, 1]
  : NumberNamed<Word, S> extends infer Found
    ? Found extends Fault
      ? Found
      : Found extends number
        ? [Found, 1]
        : Unknown
    : Unknown;

/** A fraction as a size: it must come out whole. */
type Whole<V, Text extends string> =
  V extends Fault<infer Message>
    ? Fault<`"${Text}": ${Message}`>
    : V extends Fraction
      ? Modulo<V[0], V[1]> extends infer Left
        ? number extends Left
          ? number
          : Left extends 0
            ? Floor<V[0], V[1]>
            : Fault<`"${Text}" makes ${V[0]}/${V[1]}, but a size must be whole`>
        : never
      : number;

type Evaluated<Text extends string, Body extends string, S> =
  Sum<Tokens<Body>, S> extends Read<infer V, infer Rest>
    ? Rest extends readonly []
      ? Whole<V, Text>
      : number
    : number;

/** The value of a size field: a literal, `number`, or a fault. */
export type Size<Written, S> = Written extends number
  ? Written
  : Written extends `=${infer Body}`
    ? Evaluated<Written, Body, S>
    : number;
