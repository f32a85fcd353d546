/**
 * Data as a picture.
 *
 * In: what was found at an address, or training samples that fit a spec. Out: the first images; or each of some images
 * as it is and as training varies it.
 */
import * as E from "fp-ts/lib/Either.js";
import { augment } from "../../runtime/data/augment.js";
import type { Augmented } from "../../runtime/data/dataset.js";
import type { Field, Found, Numbers } from "../../runtime/data/field.js";
import { type Dataset, gather, type Opened } from "../../runtime/data/index.js";
import { extentOf } from "../../runtime/picture/extent.js";
import { type Drawn, type Image, type Picture, sheet } from "../../runtime/picture/index.js";
import type { Rows } from "../../runtime/run/index.js";
import { imagesOf, isDrawable } from "./picture.js";

const SHOWN = 16;
const COLUMNS = 8;

interface Shown {
  readonly name: string;
  readonly rows: Rows;
  readonly range: readonly [number, number];
}

/** [height, width] is an image of one channel. */
const imageShape = (shape: ReadonlyArray<number>): ReadonlyArray<number> =>
  shape.length === 2 && shape.every((size) => size > 1) ? [...shape, 1] : shape;

const shownOf = (name: string, shape: ReadonlyArray<number>, values: Numbers, count: number): Shown => {
  const each = shape.reduce((product, size) => product * size, 1);
  const data = Float32Array.from(values.subarray(0, count * each));
  const extent = extentOf(data);
  const bytes = values instanceof Uint8Array && extent[1] > 1;
  return { name, rows: { count, shape, data }, range: bytes ? [0, 255] : extent };
};

const read = async (field: Field, count: number): Promise<Opened<Shown> | undefined> => {
  if (field._tag === "Texts") return undefined;
  if (field._tag === "Pictures") {
    const [{ height, width, channels } = { height: 0, width: 0, channels: 0 }] = field.sizes;
    const shape = [height, width, channels === 1 ? 1 : 3] as const;
    const fit = field.sizes.length > 1 ? "contain" : undefined;
    const bytes = await field.decode(
      shape,
      fit,
      Uint32Array.from({ length: count }, (_, i) => i),
    );
    return E.map((found: Uint8Array) => shownOf(field.name, shape, found, count))(bytes);
  }
  const shape = imageShape(field.shape);
  if (field.derived === true || shape.length !== 3 || !isDrawable({ shape })) return undefined;
  const values = await field.values();
  return E.map((found: Numbers) => shownOf(field.name, shape, found, count))(values);
};

/**
 * The first images of data, each field that has some below the one before; undefined where nothing there can be drawn.
 */
export const firstImages = async ({ fields, count }: Found): Promise<Opened<ReadonlyArray<Shown>>> => {
  const shown: Array<Shown> = [];
  for (const field of fields) {
    const one = await read(field, Math.min(count, SHOWN));
    if (one !== undefined && E.isLeft(one)) return one;
    if (one !== undefined) shown.push(one.right);
  }
  return E.right(shown);
};

export const sheetImages = ({ rows, range }: Shown): Drawn<Picture> =>
  sheet(imagesOf(rows), { columns: Math.min(rows.count, COLUMNS), range, scale: scaleOf(rows.shape) });

/** Small images are drawn larger. */
const scaleOf = ([height = 1, width = 1]: ReadonlyArray<number>): number =>
  Math.max(1, Math.min(4, Math.floor(96 / Math.max(height, width, 1))));

const rowsIn = (dataset: Dataset, step: number, count: number, name: string, seed: number): ReadonlyArray<Image> => {
  const batch = gather(
    dataset,
    Uint32Array.from({ length: count }, (_, i) => i),
    0,
    count,
  );
  if (step > 0) augment(dataset, batch, seed, step, count);
  const { shape, data } = batch[name] ?? { shape: [0], data: new Float32Array() };
  return imagesOf({ count, shape: shape.slice(1), data: Float32Array.from(data) });
};

/**
 * A row for each of some samples, and for each that moves along: as it is, then as the first steps of a training would
 * vary it.
 */
export const sheetAugmented = (train: Dataset, { name, along, range }: Augmented, seed: number): Drawn<Picture> => {
  const count = Math.min(train.count, 6);
  const names = [name, ...along.filter((each) => train.columns.some((column) => column.name === each))];
  const steps = Array.from({ length: COLUMNS }, (_, step) => step);
  const drawn = names.map((each) => steps.map((step) => rowsIn(train, step, count, each, seed)));
  const images = Array.from({ length: count }, (_, i) => drawn.flatMap((each) => each.map((step) => step[i]))).flat();
  const first = drawn[0]?.[0]?.[0];
  return sheet(images, {
    columns: COLUMNS,
    range: range ?? extentOf(first?.data ?? []),
    columnLabels: ["as it is", ...steps.slice(1).map(String)],
    rowLabels: Array.from({ length: count }, () => names).flat(),
    scale: scaleOf([first?.height ?? 1, first?.width ?? 1]),
  });
};
