/**
 * A raster to draw on, and its PNG.
 *
 * In: a size. Out: RGB bytes that a few strokes change, then a PNG file's bytes, the same for the same drawing. The size is capped before any memory is taken.
 */
import * as E from "fp-ts/lib/Either.js";
import { PNG } from "pngjs";
import { ADVANCE, columnsOf, HEIGHT } from "./font.js";

export type Colour = readonly [red: number, green: number, blue: number];

export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** RGB, rows from the top. */
  readonly pixels: Uint8Array;
}

export type PictureProblem =
  | { readonly type: "too-large"; readonly width: number; readonly height: number; readonly limit: number }
  | { readonly type: "nothing-to-draw" }
  /** An image whose size differs from the first one's, or whose data doesn't fill it, or with a number of channels other than 1 and 3. */
  | { readonly type: "bad-image"; readonly index: number };

/** 100 MB of RGB. */
const MOST_PIXELS = 2 ** 25;

export const WHITE: Colour = [255, 255, 255];
export const BLACK: Colour = [34, 34, 34];
export const PALE: Colour = [225, 225, 225];

/** Okabe and Ito's eight colours (yellow darkened to show on white) and two more that stay apart for the colour-blind. */
export const PALETTE: ReadonlyArray<Colour> = [
  [0, 114, 178],
  [213, 94, 0],
  [0, 158, 115],
  [204, 121, 167],
  [86, 180, 233],
  [230, 159, 0],
  [60, 60, 60],
  [190, 175, 20],
  [110, 40, 130],
  [150, 150, 150],
];

/** The colour of a series or class; past ten they repeat. */
export const colourOf = (index: number): Colour => PALETTE[((index % 10) + 10) % 10] ?? BLACK;

export const blank = (width: number, height: number, paper: Colour = WHITE): E.Either<PictureProblem, Canvas> => {
  if (width < 1 || height < 1) return E.left({ type: "nothing-to-draw" });
  if (!(width * height <= MOST_PIXELS)) return E.left({ type: "too-large", width, height, limit: MOST_PIXELS });
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = paper[i % 3] ?? 0;
  return E.right({ width, height, pixels });
};

/** Lays a colour over one pixel; what falls outside is dropped. `cover` 1 hides what was there. */
export const dot = (canvas: Canvas, x: number, y: number, colour: Colour, cover = 1): void => {
  if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return;
  const at = (y * canvas.width + x) * 3;
  for (let c = 0; c < 3; c++)
    canvas.pixels[at + c] = Math.round((canvas.pixels[at + c] ?? 0) * (1 - cover) + (colour[c] ?? 0) * cover);
};

export const box = (canvas: Canvas, left: number, top: number, width: number, height: number, colour: Colour): void => {
  for (let y = top; y < top + height; y++) for (let x = left; x < left + width; x++) dot(canvas, x, y, colour);
};

const soft = (distance: number): number => Math.min(Math.max(distance + 0.5, 0), 1);

/** A filled disc with a soft edge. */
export const disc = (canvas: Canvas, x: number, y: number, radius: number, colour: Colour, cover = 1): void => {
  const reach = Math.ceil(radius + 1);
  for (let py = Math.floor(y) - reach; py <= y + reach; py++)
    for (let px = Math.floor(x) - reach; px <= x + reach; px++) {
      const level = soft(radius - Math.hypot(px - x, py - y));
      if (level > 0) dot(canvas, px, py, colour, level * cover);
    }
};

/** A straight line with soft edges, walked along its longer axis. */
export const line = (
  canvas: Canvas,
  from: readonly [number, number],
  to: readonly [number, number],
  colour: Colour,
): void => {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const steps = Math.max(Math.ceil(Math.max(Math.abs(dx), Math.abs(dy))), 1);
  const steep = Math.abs(dy) > Math.abs(dx);
  for (let i = 0; i <= steps; i++) {
    const [x, y] = [from[0] + (dx * i) / steps, from[1] + (dy * i) / steps];
    const across = steep ? x : y;
    for (let k = Math.floor(across) - 1; k <= across + 2; k++) {
      const level = soft(0.75 - Math.abs(k - across));
      if (level > 0) dot(canvas, steep ? k : Math.round(x), steep ? Math.round(y) : k, colour, level);
    }
  }
};

/** Width of a text in pixels. */
export const textWidth = (text: string, size = 1): number => Math.max(text.length * ADVANCE - 1, 0) * size;

/** Writes from (left, top), every font pixel as a square of `size`. */
export const text = (
  canvas: Canvas,
  left: number,
  top: number,
  words: string,
  colour: Colour = BLACK,
  size = 1,
): void => {
  for (const [i, character] of Array.from(words).entries())
    for (const [column, bits] of columnsOf(character).entries())
      for (let row = 0; row < HEIGHT; row++)
        if ((bits >> row) & 1) box(canvas, left + (i * ADVANCE + column) * size, top + row * size, size, size, colour);
};

/** The PNG file's bytes. */
export const png = ({ width, height, pixels }: Canvas): Uint8Array => {
  const image = new PNG({ width, height, inputHasAlpha: false, colorType: 2, inputColorType: 2 });
  image.data = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  return PNG.sync.write(image, { inputHasAlpha: false, colorType: 2, inputColorType: 2, deflateLevel: 9 });
};
