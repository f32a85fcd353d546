// Windows over an image: fields, padding and sizes shared by convolutions and pools.
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import type { TensorType } from "../../ir/graph/type.js";
import type { BuildFault } from "../../problem/fault/index.js";
import { fixedSize } from "../../scope/scope.js";
import { type Codec, codec, grouped, largestSize, word } from "../codec.js";
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

export const padding = word("a padding", ["same", "valid"]);

export type PaddingName = "same" | "valid";

/** What one side of a window makes of one side of an image, with its padding before and after (TensorFlow's convention:
 * `same` makes ⌈n/stride⌉ and pads the odd pixel after). */
const side = (n: number, window: number, stride: number, named: PaddingName): readonly [number, number, number] => {
  if (named === "valid") return [Math.floor((n - window) / stride) + 1, 0, 0];
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
export const windowOver = (image: Pair, window: Pair, stride: Pair, named: PaddingName): Window => {
  const [height, top, bottom] = side(image[0], window[0], stride[0], named);
  const [width, left, right] = side(image[1], window[1], stride[1], named);
  return { height, width, pad: [top, bottom, left, right] };
};

export const imageSides = (type: TensorType): Pair => [fixedSize(type, "height"), fixedSize(type, "width")];

/** A `valid` window must fit into the image. */
export const fits = (
  construct: string,
  field: string,
  found: TensorType,
  window: Pair,
  named: PaddingName,
): E.Either<BuildFault, Pair> => {
  const image = imageSides(found);
  return named === "same" || (window[0] <= image[0] && window[1] <= image[1])
    ? E.right(image)
    : E.left({ _tag: "WindowTooLarge", construct, field, window, found });
};

/** The side that a transposed window makes: n·stride for `same`, (n − 1)·stride + window for `valid`. */
export const grown = (n: number, window: number, stride: number, named: PaddingName): number =>
  named === "same" ? n * stride : (n - 1) * stride + window;

/**
 * The least and the most that a transposed window can make of one side: all that a window of this stride shrinks to it
 * again.
 */
const reach = (usual: number, stride: number, named: PaddingName): readonly [least: number, most: number] =>
  named === "same" ? [usual - stride + 1, usual] : [usual, usual + stride - 1];

interface Growing {
  readonly construct: string;
  readonly window: ReadonlyArray<number>;
  readonly stride: ReadonlyArray<number>;
  readonly padding: PaddingName;
}

/** The sides that a transposed window is to make: the usual ones, or those asked for, where it can make them. */
export const grownTo = (
  asked: Target | undefined,
  kind: "image" | "sequence",
  usual: ReadonlyArray<number>,
  found: TensorType,
  { construct, stride, padding: named }: Growing,
  shapes: Readonly<Record<string, TensorType>>,
): E.Either<BuildFault, ReadonlyArray<number>> =>
  asked === undefined
    ? E.right(usual)
    : pipe(
        targetSides(asked, kind, shapes),
        E.chain((wanted) => {
          const ends = usual.map((side, i) => reach(side, stride[i] ?? 1, named));
          const within = ends.every(([least, most], i) => least <= (wanted[i] ?? 0) && (wanted[i] ?? 0) <= most);
          return within
            ? E.right(wanted)
            : E.left({ _tag: "SizeUnreachable", field: "size", construct, wanted, reach: ends, found });
        }),
      );

/** A `valid` window along time must fit into the sequence. */
export const fitsAlong = (
  construct: string,
  field: string,
  found: TensorType,
  window: number,
  named: PaddingName,
): E.Either<BuildFault, number> => {
  const length = fixedSize(found, "time");
  return named === "same" || window <= length
    ? E.right(length)
    : E.left({ _tag: "WindowTooLarge", construct, field, window: [window], found });
};

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

/** How one side comes about, as a formula with its numbers. */
type SideFormula = (n: number, window: number, stride: number, named: PaddingName) => string;

const shrinks: SideFormula = (n, window, stride, named) =>
  named === "valid" ? `⌊(${n} − ${window}) / ${stride}⌋ + 1` : `⌈${n} / ${stride}⌉`;

const bothSides = (type: TensorType, formula: (n: number, side: 0 | 1) => string): Readonly<Record<string, string>> => {
  const [height, width] = imageSides(type);
  return { height: formula(height, 0), width: formula(width, 1) };
};

/** The sides that a window moving by `stride` makes. */
export const shrunkSides = (
  from: TensorType,
  window: Pair,
  stride: Pair,
  named: PaddingName,
): Readonly<Record<string, string>> => bothSides(from, (n, i) => shrinks(n, window[i], stride[i], named));

/** The length that a window moving by `stride` along time makes. */
export const shrunkLength = (
  n: number,
  window: number,
  stride: number,
  named: PaddingName,
): Readonly<Record<string, string>> => ({ time: shrinks(n, window, stride, named) });

/** The sides that a transposed window makes. */
export const grownSides = (
  from: TensorType,
  window: Pair,
  stride: Pair,
  named: PaddingName,
): Readonly<Record<string, string>> =>
  bothSides(from, (n, i) => (named === "same" ? `${n} × ${stride[i]}` : `(${n} − 1) × ${stride[i]} + ${window[i]}`));

/** Each side times a factor. */
export const timesSides = (from: TensorType, factor: Pair): Readonly<Record<string, string>> =>
  bothSides(from, (n, i) => `${n} × ${factor[i]}`);
