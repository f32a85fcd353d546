/**
 * Arithmetic on the literal types of whole numbers, digit by digit: 28 · 28 · 64 = 50,176 costs a few dozen
 * instantiations, where counting tuples would stop at 9,999. In: number literals. Out: the literal of the result, or
 * `number` where an operand is not a literal, where a result would be negative, or where it has more than sixteen
 * digits.
 *
 * A number is handled as its decimal digits, least significant first: 784 is `[4, 8, 7]`.
 */
type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type Digits = ReadonlyArray<Digit>;

/** x + y for digits, as [digit, carry]: row x, column y; the eleventh row is that of 9 + 1. */
type Sums = [
  [[0, 0], [1, 0], [2, 0], [3, 0], [4, 0], [5, 0], [6, 0], [7, 0], [8, 0], [9, 0]],
  [[1, 0], [2, 0], [3, 0], [4, 0], [5, 0], [6, 0], [7, 0], [8, 0], [9, 0], [0, 1]],
  [[2, 0], [3, 0], [4, 0], [5, 0], [6, 0], [7, 0], [8, 0], [9, 0], [0, 1], [1, 1]],
  [[3, 0], [4, 0], [5, 0], [6, 0], [7, 0], [8, 0], [9, 0], [0, 1], [1, 1], [2, 1]],
  [[4, 0], [5, 0], [6, 0], [7, 0], [8, 0], [9, 0], [0, 1], [1, 1], [2, 1], [3, 1]],
  [[5, 0], [6, 0], [7, 0], [8, 0], [9, 0], [0, 1], [1, 1], [2, 1], [3, 1], [4, 1]],
  [[6, 0], [7, 0], [8, 0], [9, 0], [0, 1], [1, 1], [2, 1], [3, 1], [4, 1], [5, 1]],
  [[7, 0], [8, 0], [9, 0], [0, 1], [1, 1], [2, 1], [3, 1], [4, 1], [5, 1], [6, 1]],
  [[8, 0], [9, 0], [0, 1], [1, 1], [2, 1], [3, 1], [4, 1], [5, 1], [6, 1], [7, 1]],
  [[9, 0], [0, 1], [1, 1], [2, 1], [3, 1], [4, 1], [5, 1], [6, 1], [7, 1], [8, 1]],
  [[0, 1], [1, 1], [2, 1], [3, 1], [4, 1], [5, 1], [6, 1], [7, 1], [8, 1], [9, 1]],
];

/** x − y for digits, as [digit, borrow]. */
type Differences = [
  [[0, 0], [9, 1], [8, 1], [7, 1], [6, 1], [5, 1], [4, 1], [3, 1], [2, 1], [1, 1], [0, 1]],
  [[1, 0], [0, 0], [9, 1], [8, 1], [7, 1], [6, 1], [5, 1], [4, 1], [3, 1], [2, 1], [1, 1]],
  [[2, 0], [1, 0], [0, 0], [9, 1], [8, 1], [7, 1], [6, 1], [5, 1], [4, 1], [3, 1], [2, 1]],
  [[3, 0], [2, 0], [1, 0], [0, 0], [9, 1], [8, 1], [7, 1], [6, 1], [5, 1], [4, 1], [3, 1]],
  [[4, 0], [3, 0], [2, 0], [1, 0], [0, 0], [9, 1], [8, 1], [7, 1], [6, 1], [5, 1], [4, 1]],
  [[5, 0], [4, 0], [3, 0], [2, 0], [1, 0], [0, 0], [9, 1], [8, 1], [7, 1], [6, 1], [5, 1]],
  [[6, 0], [5, 0], [4, 0], [3, 0], [2, 0], [1, 0], [0, 0], [9, 1], [8, 1], [7, 1], [6, 1]],
  [[7, 0], [6, 0], [5, 0], [4, 0], [3, 0], [2, 0], [1, 0], [0, 0], [9, 1], [8, 1], [7, 1]],
  [[8, 0], [7, 0], [6, 0], [5, 0], [4, 0], [3, 0], [2, 0], [1, 0], [0, 0], [9, 1], [8, 1]],
  [[9, 0], [8, 0], [7, 0], [6, 0], [5, 0], [4, 0], [3, 0], [2, 0], [1, 0], [0, 0], [9, 1]],
];

/** x · y for digits, as [digit, carry]. */
type Products = [
  [[0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0]],
  [[0, 0], [1, 0], [2, 0], [3, 0], [4, 0], [5, 0], [6, 0], [7, 0], [8, 0], [9, 0]],
  [[0, 0], [2, 0], [4, 0], [6, 0], [8, 0], [0, 1], [2, 1], [4, 1], [6, 1], [8, 1]],
  [[0, 0], [3, 0], [6, 0], [9, 0], [2, 1], [5, 1], [8, 1], [1, 2], [4, 2], [7, 2]],
  [[0, 0], [4, 0], [8, 0], [2, 1], [6, 1], [0, 2], [4, 2], [8, 2], [2, 3], [6, 3]],
  [[0, 0], [5, 0], [0, 1], [5, 1], [0, 2], [5, 2], [0, 3], [5, 3], [0, 4], [5, 4]],
  [[0, 0], [6, 0], [2, 1], [8, 1], [4, 2], [0, 3], [6, 3], [2, 4], [8, 4], [4, 5]],
  [[0, 0], [7, 0], [4, 1], [1, 2], [8, 2], [5, 3], [2, 4], [9, 4], [6, 5], [3, 6]],
  [[0, 0], [8, 0], [6, 1], [4, 2], [2, 3], [0, 4], [8, 4], [6, 5], [4, 6], [2, 7]],
  [[0, 0], [9, 0], [8, 1], [7, 2], [6, 3], [5, 4], [4, 5], [3, 6], [2, 7], [1, 8]],
];

type Pair = readonly [Digit, Digit];
type SumOf<X extends Digit, Y extends Digit> = Sums[X][Y] extends infer P extends Pair ? P : never;
type DifferenceOf<X extends Digit, Y extends Digit> = Differences[X][Y] extends infer P extends Pair ? P : never;
type ProductOf<X extends Digit, Y extends Digit> = Products[X][Y] extends infer P extends Pair ? P : never;
/** The sum of two carries, which never both come to more than 9. */
type Either<X extends Digit, Y extends Digit> = SumOf<X, Y>[0];

type DigitsOf<Text extends string, Found extends Digits = []> = Text extends `${infer D extends Digit}${infer Rest}`
  ? DigitsOf<Rest, [D, ...Found]>
  : Text extends ""
    ? Found
    : never;

/** The digits of a whole number's literal; `never` for `number`, fractions, negative numbers and 1e21. */
type Split<N extends number> = number extends N ? never : DigitsOf<`${N}`>;

type TextOf<D extends Digits, Text extends string = ""> = D extends readonly [
  infer L extends Digit,
  ...infer Rest extends Digits,
]
  ? TextOf<Rest, `${L}${Text}`>
  : Text;

type Trim<D extends Digits> = D extends readonly [...infer Rest extends Digits, 0] ? Trim<Rest> : D;

type NumberOf<D extends Digits> = [D] extends [never]
  ? number
  : Trim<D> extends infer T extends Digits
    ? T extends readonly []
      ? 0
      : TextOf<T> extends `${infer N extends number}`
        ? N
        : number
    : number;

type Tail<D extends Digits> = D extends readonly [Digit, ...infer Rest extends Digits] ? Rest : [];
type Head<D extends Digits> = D extends readonly [infer First extends Digit, ...Digits] ? First : 0;

type AddDigits<X extends Digits, Y extends Digits, Carry extends Digit = 0, Made extends Digits = []> = [
  X["length"],
  Y["length"],
] extends [0, 0]
  ? Carry extends 0
    ? Made
    : [...Made, Carry]
  : SumOf<Head<X>, Head<Y>> extends infer S extends Pair
    ? SumOf<S[0], Carry> extends infer C extends Pair
      ? AddDigits<Tail<X>, Tail<Y>, Either<S[1], C[1]>, [...Made, C[0]]>
      : never
    : never;

/** X − Y; `never` where that is negative. */
type SubtractDigits<X extends Digits, Y extends Digits, Borrow extends Digit = 0, Made extends Digits = []> = [
  X["length"],
  Y["length"],
] extends [0, 0]
  ? Borrow extends 0
    ? Made
    : never
  : DifferenceOf<Head<X>, Head<Y>> extends infer D extends Pair
    ? DifferenceOf<D[0], Borrow> extends infer C extends Pair
      ? SubtractDigits<Tail<X>, Tail<Y>, Either<D[1], C[1]>, [...Made, C[0]]>
      : never
    : never;

/** One digit times a number. */
type Times<X extends Digits, Y extends Digit, Carry extends Digit = 0, Made extends Digits = []> = X extends readonly [
  infer D extends Digit,
  ...infer Rest extends Digits,
]
  ? ProductOf<D, Y> extends infer P extends Pair
    ? SumOf<P[0], Carry> extends infer C extends Pair
      ? Times<Rest, Y, Either<P[1], C[1]>, [...Made, C[0]]>
      : never
    : never
  : Carry extends 0
    ? Made
    : [...Made, Carry];

type MultiplyDigits<
  X extends Digits,
  Y extends Digits,
  Shift extends ReadonlyArray<0> = [],
  Sum extends Digits = [],
> = Y extends readonly [infer D extends Digit, ...infer Rest extends Digits]
  ? MultiplyDigits<X, Rest, [...Shift, 0], D extends 0 ? Sum : AddDigits<Sum, [...Shift, ...Times<X, D>]>>
  : Sum;

/** How often Y goes into X (fewer than ten times), with the remainder: [times, remainder]. */
type Goes<X extends Digits, Y extends Digits, Count extends ReadonlyArray<0> = []> = Count["length"] extends 10
  ? never
  : SubtractDigits<X, Y> extends infer Left
    ? [Left] extends [never]
      ? [Count["length"], X]
      : Left extends Digits
        ? Goes<Left, Y, [...Count, 0]>
        : never
    : never;

/** Long division, from the most significant digit: [quotient, remainder]. */
type DivideDigits<
  X extends Digits,
  Y extends Digits,
  Rest extends Digits = [],
  Quotient extends Digits = [],
> = X extends readonly [...infer Lower extends Digits, infer D extends Digit]
  ? Goes<Trim<[D, ...Rest]>, Y> extends infer G
    ? G extends [infer Q extends Digit, infer R extends Digits]
      ? DivideDigits<Lower, Y, R, [Q, ...Quotient]>
      : never
    : never
  : [Quotient, Rest];

/** Is any of these not a literal of a whole number? */
type Unknown<X extends number, Y extends number> = [Split<X>] extends [never]
  ? true
  : [Split<Y>] extends [never]
    ? true
    : false;

export type Add<X extends number, Y extends number> = X extends 0
  ? Y
  : Y extends 0
    ? X
    : Unknown<X, Y> extends true
      ? number
      : NumberOf<AddDigits<Split<X>, Split<Y>>>;

/** X − Y; `number` where that is negative. */
export type Subtract<X extends number, Y extends number> = Y extends 0
  ? X
  : Unknown<X, Y> extends true
    ? number
    : NumberOf<SubtractDigits<Split<X>, Split<Y>>>;

export type Multiply<X extends number, Y extends number> = X extends 1
  ? Y
  : Y extends 1
    ? X
    : Unknown<X, Y> extends true
      ? number
      : NumberOf<MultiplyDigits<Split<X>, Split<Y>>>;

type Divided<X extends number, Y extends number> = Y extends 0
  ? [never, never]
  : Unknown<X, Y> extends true
    ? [never, never]
    : DivideDigits<Split<X>, Split<Y>>;

/** ⌊X / Y⌋; `number` for Y = 0. */
export type Floor<X extends number, Y extends number> = Y extends 1 ? X : NumberOf<Divided<X, Y>[0]>;

/** X mod Y. */
export type Modulo<X extends number, Y extends number> = NumberOf<Divided<X, Y>[1]>;

/** ⌈X / Y⌉. */
export type Ceil<X extends number, Y extends number> = Y extends 1
  ? X
  : Modulo<X, Y> extends infer R
    ? R extends 0
      ? Floor<X, Y>
      : number extends R
        ? number
        : Add<Floor<X, Y>, 1>
    : never;

/** X ≤ Y: `true`, `false`, or `boolean` where that is not known. */
export type AtMost<X extends number, Y extends number> =
  Unknown<X, Y> extends true ? boolean : [SubtractDigits<Split<Y>, Split<X>>] extends [never] ? false : true;

/** The product of a list of sizes. */
export type Product<Sizes extends ReadonlyArray<number>, Found extends number = 1> = Sizes extends readonly [
  infer N extends number,
  ...infer Rest extends ReadonlyArray<number>,
]
  ? Product<Rest, Multiply<Found, N>>
  : Found;
