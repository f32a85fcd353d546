/**
 * Samples as pixels, and pixels on a canvas.
 *
 * In: rows of numbers that are images, and the range that is drawn from black to white. Out: RGBA bytes of one picture
 * with all of them. One channel is grey, three are RGB; NaN is red; gaps between images are clear.
 */
import { extentOf } from "../../runtime/picture/extent.js";

/** Samples one after another, in C order: `data.length` is `count` times the product of `shape`. */
export interface Rows {
  readonly count: number;
  /** Of one sample. */
  readonly shape: ReadonlyArray<number>;
  readonly data: ArrayLike<number>;
}

/** A picture as a canvas takes it: RGBA, a byte each, row after row from the upper left. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** How samples are laid out and which values are black and white. */
export interface DrawOptions {
  /** Images in a row; about a square if absent. */
  readonly columns?: number;
  /** Pixels of the canvas for each value; 4 if absent. */
  readonly scale?: number;
  /** The values drawn black and white; the declared range, or that of the numbers, if absent. */
  readonly range?: readonly [number, number];
}

/**
 * Height, width and channels, of images and of sequences, whose time goes down; undefined where nothing can be drawn.
 */
const sizeOf = ({ shape }: Pick<Rows, "shape">): readonly [number, number, number] | undefined => {
  const [height = 0, width = 0, channels = 1] = shape;
  const drawable = (shape.length === 2 || shape.length === 3) && (channels === 1 || channels === 3);
  return drawable ? [height, width, channels] : undefined;
};

/** All images as one, a pixel to a value; undefined where they are none. */
export const pixelsOf = (rows: Rows, { columns, range }: DrawOptions = {}): Pixels | undefined => {
  const size = sizeOf(rows);
  if (size === undefined || rows.count === 0) return undefined;
  const [height, width, channels] = size;
  const across = columns ?? Math.ceil(Math.sqrt(rows.count));
  const [low, high] = range ?? extentOf(rows.data);
  const [wide, tall] = [across * (width + 1) - 1, Math.ceil(rows.count / across) * (height + 1) - 1];
  const data = new Uint8ClampedArray(wide * tall * 4);
  for (let i = 0; i < rows.count * height * width; i++) {
    const [image, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    const [left, top] = [(image % across) * (width + 1), Math.floor(image / across) * (height + 1)];
    const at = ((top + y) * wide + left + x) * 4;
    let broken = false;
    for (let channel = 0; channel < 3; channel++) {
      const value = rows.data[i * channels + (channel % channels)] ?? Number.NaN;
      broken ||= Number.isNaN(value);
      data[at + channel] = Math.round((255 * (value - low)) / (high - low));
    }
    if (broken) data.set([255, 0, 0], at);
    data[at + 3] = 255;
  }
  return { width: wide, height: tall, data };
};

/** Draws samples and gives the canvas their size. Throws where they are no images. */
export const draw = (canvas: HTMLCanvasElement, rows: Rows, options: DrawOptions = {}): void => {
  const pixels = pixelsOf(rows, options);
  const pen = canvas.getContext("2d");
  if (pixels === undefined) throw new Error(`samples of shape ${rows.shape.join("×")} are no images`);
  if (pen === null) throw new Error("the canvas has another context already");
  const { scale = 4 } = options;
  const small = document.createElement("canvas");
  [small.width, small.height] = [pixels.width, pixels.height];
  small.getContext("2d")?.putImageData(new ImageData(pixels.data, pixels.width, pixels.height), 0, 0);
  [canvas.width, canvas.height] = [pixels.width * scale, pixels.height * scale];
  pen.imageSmoothingEnabled = false;
  pen.drawImage(small, 0, 0, canvas.width, canvas.height);
};
