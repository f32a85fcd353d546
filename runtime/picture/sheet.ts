/**
 * A contact sheet: many images of one size in a grid, such as reconstructions or samples per class.
 *
 * In: images as numbers of a range. Out: a picture. One channel is grey, three are RGB; values outside the range are
 * clipped, NaN is drawn in red.
 */
import * as E from "fp-ts/lib/Either.js";
import { PNG } from "pngjs";
import { cellsOf } from "../../compiler/words/layout.js";
import { type Drawn, escaped, type Picture, within } from "./picture.js";
import { fontFamily } from "./raster.js";

/** Pixels of one image, in C order. */
export interface Image {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [height, width, channels] in C order. */
  readonly data: Float32Array;
}

/** How images are laid out side by side, and what stands beside the rows. */
export interface SheetOptions {
  readonly columns: number;
  /** The values drawn black and white. */
  readonly range: readonly [number, number];
  /** Words to the left of each row. */
  readonly rowLabels?: ReadonlyArray<string>;
  /** Words above each column. */
  readonly columnLabels?: ReadonlyArray<string>;
  /** How many units of the picture a value is wide and high; 2 if absent. */
  readonly scale?: number;
}

type Colour = readonly [number, number, number];

const red: Colour = [255, 0, 0];
const fontSize = 12;
/** A little more than Inter's mean advance, in font sizes. */
const advance = 0.6;
/** From a label to its row or column, and to the picture's edge. */
const room = 8;

const misfit = (images: ReadonlyArray<Image | undefined>, first: Image): number =>
  images.findIndex(
    (image) =>
      image !== undefined &&
      (image.height !== first.height ||
        image.width !== first.width ||
        image.channels !== first.channels ||
        (image.channels !== 1 && image.channels !== 3) ||
        image.data.length !== image.height * image.width * image.channels),
  );

const colourAt = ({ data, channels }: Image, pixel: number, [low, high]: readonly [number, number]): Colour => {
  const level = (channel: number): number => {
    const value = data[pixel * channels + (channel % channels)] ?? 0;
    return Math.round(255 * Math.min(Math.max((value - low) / (high - low), 0), 1));
  };
  const colour = [level(0), level(1), level(2)] as const;
  return colour.some(Number.isNaN) ? red : colour;
};

interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** From one image's edge to the next one's, in values: the gap is one. */
  readonly across: number;
  readonly down: number;
  readonly width: number;
  readonly height: number;
}

const gridOf = (count: number, { width, height }: Image, options: SheetOptions): Grid => {
  const columns = Math.max(Math.min(options.columns, count), 1);
  const rows = Math.ceil(count / columns);
  const [across, down] = [width + 1, height + 1];
  return { columns, rows, across, down, width: columns * across + 1, height: rows * down + 1 };
};

/** The same pixels, each `scale` wide and high. */
const enlarged = (small: PNG, scale: number): PNG => {
  const png = new PNG({ width: small.width * scale, height: small.height * scale });
  const [from, to] = [small.data, png.data].map(
    (bytes) => new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4),
  );
  for (let at = 0; to !== undefined && at < to.length; at++) {
    const [x, y] = [at % png.width, Math.floor(at / png.width)];
    to[at] = from?.[Math.floor(y / scale) * small.width + Math.floor(x / scale)] ?? 0;
  }
  return png;
};

/** All images as one, `scale` pixels to a value; gaps are clear. */
const mosaic = (
  images: ReadonlyArray<Image | undefined>,
  grid: Grid,
  range: readonly [number, number],
  scale = 1,
  deflateLevel = 9,
): Buffer => {
  const png = new PNG({ width: grid.width, height: grid.height });
  png.data.fill(0);
  for (const [i, image] of images.entries()) {
    if (image === undefined) continue;
    const [left, top] = [1 + (i % grid.columns) * grid.across, 1 + Math.floor(i / grid.columns) * grid.down];
    for (let pixel = 0; pixel < image.width * image.height; pixel++) {
      const at = (top + Math.floor(pixel / image.width)) * grid.width + left + (pixel % image.width);
      png.data.set([...colourAt(image, pixel, range), 255], at * 4);
    }
  }
  return PNG.sync.write(scale === 1 ? png : enlarged(png, scale), { deflateLevel });
};

const word = (x: number, y: number, anchor: string, text: string): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;

const widest = (words: ReadonlyArray<string>): number =>
  words.reduce((width, each) => Math.max(width, Math.ceil(cellsOf(each) * advance * fontSize)), 0);

/** Lays the sheet out: an image of the mosaic, and words beside and above it. */
const laidOut = (images: ReadonlyArray<Image | undefined>, grid: Grid, options: SheetOptions): Picture => {
  const { scale = 2, rowLabels = [], columnLabels = [] } = options;
  const left = rowLabels.length === 0 ? 0 : widest(rowLabels) + 2 * room;
  const top = columnLabels.length === 0 ? 0 : fontSize + 2 * room;
  const [width, height] = [grid.width * scale, grid.height * scale];
  const middle = (index: number, step: number): number => (1 + index * step + (step - 1) / 2) * scale;
  const rows = rowLabels
    .slice(0, grid.rows)
    .map((text, row) => word(left - room, top + middle(row, grid.down) + fontSize * 0.36, "end", text));
  const columns = columnLabels
    .slice(0, grid.columns)
    .map((text, column) => word(left + middle(column, grid.across), fontSize + room, "middle", text));
  const body = [
    `<g font-family="${fontFamily}, system-ui, sans-serif" font-size="${fontSize}" ` +
      `fill="currentColor">${rows.join("")}${columns.join("")}</g>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="currentColor" fill-opacity="0.12"/>`,
    `<image x="${left}" y="${top}" width="${width}" height="${height}" image-rendering="optimizeSpeed" ` +
      `xlink:href="data:image/png;base64,${mosaic(images, grid, options.range).toString("base64")}"/>`,
  ];
  return { width: left + width, height: top + height, body: body.join("") };
};

/**
 * Draws the sheet, row by row from the top left; where an image is undefined, its place stays empty. All images must be
 * of one size.
 */
export const sheet = (images: ReadonlyArray<Image | undefined>, options: SheetOptions): Drawn<Picture> => {
  const first = images.find((image) => image !== undefined);
  if (first === undefined) return E.left({ _tag: "NothingToDraw" });
  const wrong = misfit(images, first);
  if (wrong >= 0) return E.left({ _tag: "BadImage", index: wrong });
  const grid = gridOf(images.length, first, options);
  const scale = options.scale ?? 2;
  return E.map(() => laidOut(images, grid, options))(within(grid.width * scale, grid.height * scale));
};

/** A sheet without words, at once the bytes of a PNG file: nothing is laid out, so it takes no time to speak of. */
export const tiles = (
  images: ReadonlyArray<Image>,
  { columns, range, scale = 1 }: Pick<SheetOptions, "columns" | "range" | "scale">,
): Drawn<Uint8Array> => {
  const [first] = images;
  if (first === undefined) return E.left({ _tag: "NothingToDraw" });
  const wrong = misfit(images, first);
  if (wrong >= 0) return E.left({ _tag: "BadImage", index: wrong });
  const grid = gridOf(images.length, first, { columns, range });
  const drawn = within(grid.width * scale, grid.height * scale);
  return E.map(() => mosaic(images, grid, range, scale, 6))(drawn);
};
