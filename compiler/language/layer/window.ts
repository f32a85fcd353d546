// Windows over an image: fields, padding and sizes shared by convolutions and pools.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { TensorType } from "../../ir/graph/type.js";
import type { BuildFault } from "../../problem/fault/index.js";
import { fixedSize } from "../../scope/scope.js";
import { type Codec, codec, either, grouped, largestSize, word } from "../codec.js";
import type { Form } from "../form.js";
import { type Target, targetSides } from "./target.js";

export type Pair = readonly [number, number];
export type Padding = readonly [number, number, number, number];

const pairShape = "a whole number of at least 1, or two of them: [height, width]";

const isSide = (u: unknown): u is number => typeof u === "number" && Number.isInteger(u) && u >= 1 && u <= largestSize;

const sideForm: Form = { _tag: "Number", whole: true, least: 1, most: largestSize };
const sidesForm: Form = { _tag: "Either", of: [sideForm, { _tag: "List", item: sideForm, least: 2, most: 2 }] };

/** A side past the limit is told the limit. */
const sidesOr = (found: unknown): string =>
  [found].flat().some((u) => typeof u === "number" && u > largestSize)
    ? `sides of at most ${grouped(largestSize)}`
    : pairShape;

/** One number for both sides, or [height, width]. */
export const sides: Codec<Pair> = codec<Pair>("sides", { expected: pairShape, form: sidesForm }, (u) =>
  isSide(u)
    ? E.right([u, u])
    : Array.isArray(u) && u.length === 2 && isSide(u[0]) && isSide(u[1])
      ? E.right([u[0], u[1]])
      : E.left({ _tag: typeof u === "number" ? "OutOfRange" : "WrongType", expected: sidesOr(u), found: u }),
);

export type PaddingName = "same" | "valid";

/** `same`, `valid`, or so many zeros at each end of a side, as PyTorch counts them. */
export type SidePadding = PaddingName | number;

/** A word for both sides, or how much for [height, width]. */
export type Border = PaddingName | Pair;

const borderShape = "a whole number of at least 0, or two of them: [height, width]";

const isBorder = (u: unknown): u is number => u === 0 || isSide(u);

const borderForm: Form = { _tag: "Number", whole: true, least: 0, most: largestSize };

/** How much is padded: one number for all ends, or [height, width]. */
const borders: Codec<Pair> = codec<Pair>(
  "borders",
  {
    expected: borderShape,
    form: { _tag: "Either", of: [borderForm, { _tag: "List", item: borderForm, least: 2, most: 2 }] },
  },
  (u) =>
    isBorder(u)
      ? E.right([u, u])
      : Array.isArray(u) && u.length === 2 && isBorder(u[0]) && isBorder(u[1])
        ? E.right([u[0], u[1]])
        : E.left({ _tag: "OutOfRange", expected: borderShape, found: u }),
);

/** A word for a padding, or numbers. */
export const numbered = <W extends string, N>(words: Codec<W>, numbers: Codec<N>, shape: string): Codec<W | N> =>
  either(`${words.shape.words?.map((each) => JSON.stringify(each)).join(", ")}, or ${shape}`, isWord, words, numbers);

const isWord = (u: unknown): boolean => typeof u === "string";

export const padding: Codec<Border> = numbered(word("a padding", ["same", "valid"]), borders, borderShape);

/** A padding along time, of an image of one column. */
export const timeBorder = (named: SidePadding): Border => (typeof named === "number" ? [named, 0] : named);

/** The padding of one side of two. */
export const borderOf = (border: Border, side: 0 | 1): SidePadding =>
  typeof border === "string" ? border : border[side];

/** How many pixels or time steps a window spans whose taps lie `dilation` apart. */
export const spanOf = (taps: number, dilation: number): number => (taps - 1) * dilation + 1;

export const spansOf = (window: Pair, dilation: Pair): Pair => [
  spanOf(window[0], dilation[0]),
  spanOf(window[1], dilation[1]),
];

/** What one side of a window makes of one side of an image, with its padding before and after (TensorFlow's convention:
 * `same` makes ⌈n/stride⌉ and pads the odd pixel after). */
const side = (n: number, window: number, stride: number, named: SidePadding): readonly [number, number, number] => {
  if (named === "valid") return [Math.floor((n - window) / stride) + 1, 0, 0];
  if (typeof named === "number") return [Math.floor((n + 2 * named - window) / stride) + 1, named, named];
  const made = Math.ceil(n / stride);
  const total = Math.max(0, (made - 1) * stride + window - n);
  return [made, Math.floor(total / 2), Math.ceil(total / 2)];
};

export interface Window {
  readonly height: number;
  readonly width: number;
  /** Top, bottom, left, right. */
  readonly pad: Padding;
}

/** The output's height and width, and the padding that makes them. */
export const windowOver = (image: Pair, window: Pair, stride: Pair, border: Border): Window => {
  const [height, top, bottom] = side(image[0], window[0], stride[0], borderOf(border, 0));
  const [width, left, right] = side(image[1], window[1], stride[1], borderOf(border, 1));
  return { height, width, pad: [top, bottom, left, right] };
};

export const imageSides = (type: TensorType): Pair => [fixedSize(type, "height"), fixedSize(type, "width")];

/** How much is padded at either end, where that is a number. */
const given = (named: SidePadding): number => (typeof named === "number" ? named : 0);

/** A window that lay in its padding alone would read nothing, and one that is cut to nothing makes nothing. */
const within = (
  construct: string,
  window: ReadonlyArray<number>,
  borders: ReadonlyArray<SidePadding>,
  made: ReadonlyArray<number> = [],
): E.Either<BuildFault, void> =>
  window.every((each, i) => given(borders[i] ?? 0) < each) && made.every((side) => side >= 1)
    ? E.right(undefined)
    : E.left({ _tag: "PaddingTooWide", field: "padding", construct, window, padding: borders.map(given) });

/** What isn't padded to `same` must fit: a window into the sides, and its padding into the window. */
const fitted = (
  found: TensorType,
  at: { readonly construct: string; readonly field: string },
  sides: ReadonlyArray<number>,
  window: ReadonlyArray<number>,
  borders: ReadonlyArray<SidePadding>,
): E.Either<BuildFault, void> =>
  pipe(
    within(at.construct, window, borders),
    E.chain(() =>
      borders.every((named, i) => named === "same" || (window[i] ?? 1) <= (sides[i] ?? 1) + 2 * given(named))
        ? E.right(undefined)
        : E.left({ _tag: "WindowTooLarge", ...at, window, found, padding: borders.map(given) }),
    ),
  );

/** A `valid` window must fit into the image. */
export const fits = (
  construct: string,
  field: string,
  found: TensorType,
  window: Pair,
  border: Border,
): E.Either<BuildFault, Pair> => {
  const image = imageSides(found);
  const borders = [borderOf(border, 0), borderOf(border, 1)];
  return pipe(
    fitted(found, { construct, field }, image, window, borders),
    E.map(() => image),
  );
};

/** The side that a transposed window makes: n·stride for `same`, else (n − 1)·stride + window, less what is cut off. */
export const grown = (n: number, window: number, stride: number, named: SidePadding): number =>
  named === "same" ? n * stride : (n - 1) * stride + window - 2 * given(named);

/**
 * The least and the most that a transposed window can make of one side: all that a window of this stride shrinks to it
 * again.
 */
const reach = (usual: number, stride: number, named: SidePadding): readonly [least: number, most: number] =>
  named === "same" ? [usual - stride + 1, usual] : [usual, usual + stride - 1];

interface Growing {
  readonly construct: string;
  readonly window: ReadonlyArray<number>;
  readonly stride: ReadonlyArray<number>;
  readonly padding: ReadonlyArray<SidePadding>;
}

/** The sides that a transposed window is to make: the usual ones, or those asked for, where it can make them. */
export const grownTo = (
  asked: Target | undefined,
  kind: "image" | "sequence",
  usual: ReadonlyArray<number>,
  found: TensorType,
  { construct, window, stride, padding: borders }: Growing,
  shapes: Readonly<Record<string, TensorType>>,
): E.Either<BuildFault, ReadonlyArray<number>> => {
  const chosen = (wanted: ReadonlyArray<number>): E.Either<BuildFault, ReadonlyArray<number>> => {
    const ends = usual.map((side, i) => reach(side, stride[i] ?? 1, borders[i] ?? "valid"));
    return ends.every(([least, most], i) => least <= (wanted[i] ?? 0) && (wanted[i] ?? 0) <= most)
      ? E.right(wanted)
      : E.left({ _tag: "SizeUnreachable", field: "size", construct, wanted, reach: ends, found });
  };
  return pipe(
    within(construct, window, borders, usual),
    E.chain(() => (asked === undefined ? E.right(usual) : pipe(targetSides(asked, kind, shapes), E.chain(chosen)))),
  );
};

/** A `valid` window along time must fit into the sequence. */
export const fitsAlong = (
  construct: string,
  field: string,
  found: TensorType,
  window: number,
  named: SidePadding,
): E.Either<BuildFault, number> => {
  const length = fixedSize(found, "time");
  return pipe(
    fitted(found, { construct, field }, [length], [window], [named]),
    E.map(() => length),
  );
};

/** The first time step whose being there decides whether the first window's is: the law of padding, mask.ts. */
export const decides = (window: number, named: SidePadding): number =>
  named === "same" ? 0 : window - 1 - 2 * given(named);

/** The one side that a sequence has, of what is written for one or for two. */
export const oneSide = (
  construct: string,
  field: string,
  [height, width]: Pair,
  found: TensorType,
): E.Either<BuildFault, number> =>
  height === width
    ? E.right(height)
    : E.left({ _tag: "SidesOfSequence", construct, field, sides: [height, width], found });

/** The one padding that a sequence has. */
export const oneBorder = (construct: string, border: Border, found: TensorType): E.Either<BuildFault, SidePadding> =>
  typeof border === "string" ? E.right(border) : oneSide(construct, "padding", border, found);

/** How one side comes about, as a formula with its numbers. */
type SideFormula = (n: number, window: number, stride: number, named: SidePadding) => string;

/** What a padding by numbers adds to a formula. */
const twice = (named: SidePadding, sign: "+" | "−"): string =>
  given(named) === 0 ? "" : ` ${sign} 2 × ${given(named)}`;

const shrinks: SideFormula = (n, window, stride, named) =>
  named === "same" ? `⌈${n} / ${stride}⌉` : `⌊(${n}${twice(named, "+")} − ${window}) / ${stride}⌋ + 1`;

const grows: SideFormula = (n, window, stride, named) =>
  named === "same" ? `${n} × ${stride}` : `(${n} − 1) × ${stride} + ${window}${twice(named, "−")}`;

const bothSides = (type: TensorType, formula: (n: number, side: 0 | 1) => string): Readonly<Record<string, string>> => {
  const [height, width] = imageSides(type);
  return { height: formula(height, 0), width: formula(width, 1) };
};

/** The sides that a window moving by `stride` makes. */
export const shrunkSides = (
  from: TensorType,
  window: Pair,
  stride: Pair,
  border: Border,
): Readonly<Record<string, string>> => bothSides(from, (n, i) => shrinks(n, window[i], stride[i], borderOf(border, i)));

/** The length that a window moving by `stride` along time makes. */
export const shrunkLength = (
  n: number,
  window: number,
  stride: number,
  named: SidePadding,
): Readonly<Record<string, string>> => ({ time: shrinks(n, window, stride, named) });

/** The length that a transposed window makes. */
export const grownLength = (
  n: number,
  window: number,
  stride: number,
  named: SidePadding,
): Readonly<Record<string, string>> => ({ time: grows(n, window, stride, named) });

/** The sides that a transposed window makes. */
export const grownSides = (
  from: TensorType,
  window: Pair,
  stride: Pair,
  border: Border,
): Readonly<Record<string, string>> => bothSides(from, (n, i) => grows(n, window[i], stride[i], borderOf(border, i)));

/** Each side times a factor. */
export const timesSides = (from: TensorType, factor: Pair): Readonly<Record<string, string>> =>
  bothSides(from, (n, i) => `${n} × ${factor[i]}`);
