/**
 * What a picture is: a drawing in SVG whose ink is `currentColor`, so that one picture suits light paper and dark.
 *
 * In: a body of SVG and its size. Out: an element to stand inside a page, or a file that stands alone and follows its
 * reader's theme.
 */
import * as E from "fp-ts/lib/Either.js";
import { type Theme, themes } from "./colour.js";
import type { PictureProblem } from "./problem/index.js";

/** A picture as SVG, with its size in pixels. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** What stands inside the `svg` element. */
  readonly body: string;
}

/** A picture, or why there is none. */
export type Drawn<A> = E.Either<PictureProblem, A>;

/** 134 MB of pixels. */
const mostPixels = 2 ** 25;

/** Refuses a size before any memory is taken for it. */
export const within = (width: number, height: number): Drawn<void> => {
  if (width < 1 || height < 1) return E.left({ _tag: "NothingToDraw" });
  return width * height <= mostPixels
    ? E.right(undefined)
    : E.left({ _tag: "PictureTooLarge", width, height, limit: mostPixels });
};

/** XML has no place for control characters, not even as escapes: a drawing with one can't be read at all. */
const xml = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, "");

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as XML and HTML may hold it, between tags and inside quoted attributes. Control characters go. */
export const escaped = (text: string): string => xml(text).replace(/[&<>"]/g, (c) => entities[c] ?? c);

const root = ({ width, height }: Picture, more: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" ` +
  `height="${height}" viewBox="0 0 ${width} ${height}"${more}>`;

/** An element for a page whose text colour becomes the picture's ink. `alt` says in words what is to be seen. */
export const svgElement = (picture: Picture, alt: string): string =>
  `${root(picture, ` role="img" aria-label="${escaped(alt)}"`)}${xml(picture.body)}</svg>`;

/**
 * Browsers and rasterisers each know one way to say that values stay square: this rule, and the image's own attribute.
 */
export const sharp = "image{image-rendering:pixelated}";

const rule = ({ ink, paper }: Theme): string => `:root{color:${ink};background:${paper}}`;

/** A file of its own: dark on light, and light on dark where the reader prefers that. */
export const svgFile = (picture: Picture): string =>
  `${root(picture, "")}<style>${rule(themes.light)}@media ` +
  `(prefers-color-scheme:dark){${rule(themes.dark)}}${sharp}</style>${xml(picture.body)}</svg>\n`;

/** A file in one theme. */
export const svgIn = (picture: Picture, theme: keyof typeof themes): string =>
  `${root(picture, ` color="${themes[theme].ink}"`)}${xml(picture.body)}</svg>\n`;
