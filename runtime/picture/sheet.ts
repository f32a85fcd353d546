/**
 * A contact sheet: many images of one size in a grid, such as reconstructions or samples per class.
 *
 * In: images as numbers of a range. Out: a PNG. One channel is grey, three are RGB; values outside the range are clipped, NaN is drawn in red.
 */
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { blank, box, type Canvas, type Colour, PALE, type PictureProblem, png, text, textWidth } from "./canvas.js";
import { HEIGHT } from "./font.js";

export interface Image {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [height, width, channels] in C order. */
  readonly data: Float32Array;
}

export interface SheetOptions {
  readonly columns: number;
  /** The values drawn black and white. */
  readonly range: readonly [number, number];
  /** Pixels between images; 2 if absent. */
  readonly gap?: number;
  /** Words to the left of each row. */
  readonly rowLabels?: ReadonlyArray<string>;
  /** How many pixels a value is wide and high; 2 if absent. */
  readonly scale?: number;
}

const RED: Colour = [255, 0, 0];
const LABEL_GAP = 6;

const misfit = (images: ReadonlyArray<Image>): number => {
  const first = images[0];
  return images.findIndex(
    ({ height, width, channels, data }) =>
      height !== first?.height ||
      width !== first.width ||
      channels !== first.channels ||
      (channels !== 1 && channels !== 3) ||
      data.length !== height * width * channels,
  );
};

const colourAt = ({ data, channels }: Image, pixel: number, [low, high]: readonly [number, number]): Colour => {
  const level = (channel: number): number => {
    const value = data[pixel * channels + (channel % channels)] ?? 0;
    return Math.round(255 * Math.min(Math.max((value - low) / (high - low), 0), 1));
  };
  const colour = [level(0), level(1), level(2)] as const;
  return colour.some(Number.isNaN) ? RED : colour;
};

const paint = (
  canvas: Canvas,
  image: Image,
  left: number,
  top: number,
  scale: number,
  range: readonly [number, number],
): void => {
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < image.width; x++)
      box(canvas, left + x * scale, top + y * scale, scale, scale, colourAt(image, y * image.width + x, range));
};

interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** From one image's edge to the next one's. */
  readonly across: number;
  readonly down: number;
  /** Room for the labels. */
  readonly margin: number;
}

const gridOf = (images: ReadonlyArray<Image>, options: SheetOptions): Grid => {
  const { gap = 2, scale = 2, rowLabels = [] } = options;
  const { height = 0, width = 0 } = images[0] ?? {};
  const columns = Math.max(Math.min(options.columns, images.length), 1);
  const label = rowLabels.reduce((widest, words) => Math.max(widest, textWidth(words)), 0);
  return {
    columns,
    rows: Math.ceil(images.length / columns),
    across: width * scale + gap,
    down: height * scale + gap,
    margin: label === 0 ? 0 : label + LABEL_GAP,
  };
};

const drawn = (canvas: Canvas, images: ReadonlyArray<Image>, grid: Grid, options: SheetOptions): Canvas => {
  const { gap = 2, scale = 2, rowLabels = [] } = options;
  for (const [i, image] of images.entries()) {
    const [column, row] = [i % grid.columns, Math.floor(i / grid.columns)];
    paint(canvas, image, grid.margin + gap + column * grid.across, gap + row * grid.down, scale, options.range);
  }
  for (const [row, words] of rowLabels.slice(0, grid.rows).entries())
    text(canvas, LABEL_GAP / 2, gap + row * grid.down + Math.floor((grid.down - gap - HEIGHT) / 2), words);
  return canvas;
};

/** Draws the sheet, row by row from the top left; a last row may be short. All images must be of one size. */
export const sheet = (images: ReadonlyArray<Image>, options: SheetOptions): E.Either<PictureProblem, Uint8Array> => {
  const wrong = misfit(images);
  if (wrong >= 0) return E.left({ type: "bad-image", index: wrong });
  if (images.length === 0) return E.left({ type: "nothing-to-draw" });
  const [grid, gap] = [gridOf(images, options), options.gap ?? 2];
  return pipe(
    blank(grid.margin + gap + grid.columns * grid.across, gap + grid.rows * grid.down, PALE),
    E.map((canvas) => png(drawn(canvas, images, grid, options))),
  );
};
