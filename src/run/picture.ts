/**
 * Pictures and tables of what a model makes.
 *
 * In: rows of numbers, or a picture. Out: a PNG, SVG, CSV or NPY file, written whole or not at all.
 */

import { extname } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { CoreModel } from "../../compiler/expand/core.js";
import { writeNpy } from "../../runtime/checkpoint/npy.js";
import { extentOf } from "../../runtime/picture/extent.js";
import {
  type Drawn,
  type Image,
  type Picture,
  png,
  type SheetOptions,
  sheet,
  svgFile,
} from "../../runtime/picture/index.js";
import { type Model, outputName, type Rows } from "../../runtime/run/index.js";
import { writeNamed, writeOwn } from "../../runtime/run/record.js";
import { csvLines } from "../report/csv.js";
import { type Refusal, refusal } from "../report/refusal.js";
import { refuseRun } from "../report/run.js";
import { usage } from "../report/usage.js";
import { refusePicture } from "../report/use.js";

type Range = readonly [number, number];

/** Can rows of this model's output be drawn? Images in grey or colour, and sequences: time down, features across. */
export const isDrawable = ({ shape }: Pick<Rows, "shape">): boolean =>
  shape.length === 3 ? shape[2] === 1 || shape[2] === 3 : shape.length === 2 && (shape[1] ?? 1) > 1;

export const imagesOf = ({ count, shape, data }: Rows): ReadonlyArray<Image> => {
  const [height = 0, width = 0, channels = 1] = shape;
  const size = height * width * channels;
  return Array.from({ length: count }, (_, i) => ({
    height,
    width,
    channels,
    data: data.subarray(i * size, (i + 1) * size),
  }));
};

/** A model, and which of its outputs is looked at. */
interface Looked {
  readonly core: CoreModel;
  readonly model: Pick<Model, "program" | "output">;
}

/** The declared range of the output, else that of the numbers at hand. */
export const rangeOf = ({ core, model }: Looked, { data }: Rows): Range => {
  const declared = core.inputs.find(({ name }) => name === outputName(model))?.range;
  if (declared !== undefined) return [declared[0], declared[1]];
  return extentOf(data);
};

/** Bands of `columns` images of the first kind above as many of the second; a short band ends in empty places. */
export const paired = (
  above: ReadonlyArray<Image>,
  below: ReadonlyArray<Image>,
  columns: number,
): ReadonlyArray<Image | undefined> =>
  Array.from({ length: Math.ceil(above.length / columns) }, (_, band) => {
    const row = (images: ReadonlyArray<Image>): ReadonlyArray<Image | undefined> =>
      Array.from({ length: columns }, (_, i) => images[band * columns + i]);
    return [...row(above), ...row(below)];
  }).flat();

/**
 * Whether a person named the file, or graft chose the name. It must be free or what graft wrote: a file that was named,
 * a run's, or, as a report, that of one command.
 */
export type Naming = "named" | "chosen" | { readonly reportBy: string };

/** Of a file that a person may have named. */
export const namingOf = (out: string | undefined): Naming => (out === undefined ? "chosen" : "named");

/** Writes a file and the folder that it lies in. */
export const writeFile = async (
  path: string,
  bytes: Uint8Array | string,
  naming: Naming,
): Promise<E.Either<Refusal, void>> =>
  E.mapLeft(refuseRun)(
    await (naming === "named"
      ? writeNamed(path, bytes)
      : writeOwn(path, bytes, naming === "chosen" ? undefined : naming.reportBy)),
  );

const bytesOf = (picture: Picture, format: string): Promise<Drawn<Uint8Array | string>> =>
  format === "svg" ? Promise.resolve(E.right(svgFile(picture))) : png(picture);

/** Writes a picture that may have been drawn, as SVG where the path ends so, else as PNG. */
export const writePicture = async (
  path: string,
  drawn: Drawn<Picture>,
  naming: Naming,
): Promise<E.Either<Refusal, void>> => {
  const bytes = E.isLeft(drawn) ? drawn : await bytesOf(drawn.right, extname(path).slice(1).toLowerCase());
  return E.isLeft(bytes) ? E.left(refusePicture(bytes.left)) : writeFile(path, bytes.right, naming);
};

export const writeSheet = (
  path: string,
  images: ReadonlyArray<Image | undefined>,
  options: SheetOptions,
  naming: Naming,
): Promise<E.Either<Refusal, void>> => writePicture(path, sheet(images, options), naming);

export type Format = "png" | "svg" | "csv" | "npy";

export const isPicture = (format: Format): format is "png" | "svg" => format === "png" || format === "svg";

/** The format that a file's ending names, if it is one of `allowed`. */
export const formatOf = (path: string, allowed: ReadonlyArray<Format>, option = "--out"): E.Either<Refusal, Format> => {
  const ending = extname(path).slice(1).toLowerCase();
  const format = allowed.find((each) => each === ending);
  const known = allowed.map((each) => `.${each}`);
  const listed = known.length < 2 ? known.join("") : `${known.slice(0, -1).join(", ")} or ${known.at(-1)}`;
  return format === undefined
    ? E.left(
        refusal(2, usage(`${option} ${path} does not end in ${listed}.`, `give a file name that ends in ${listed}`)),
      )
    : E.right(format);
};

/** `x.0,x.1,…` above one line per row. */
export const csvOf = (
  columns: ReadonlyArray<{ readonly name: string; readonly at: (row: number) => number | string }>,
  count: number,
): string => {
  const lines = Array.from({ length: count }, (_, row) => columns.map(({ at }) => at(row)));
  return csvLines([columns.map(({ name }) => name), ...lines]);
};

/** Nine figures tell any two float32 apart. */
const written = (data: ArrayLike<number>, at: number): number =>
  data instanceof Float32Array ? Number((data[at] ?? Number.NaN).toPrecision(9)) : (data[at] ?? Number.NaN);

/** A CSV column for each number of a row. */
export const csvColumns = (
  name: string,
  { data }: { readonly data: ArrayLike<number> },
  width: number,
  called: ReadonlyArray<string> = [],
) =>
  Array.from({ length: width }, (_, i) => ({
    name: width === 1 ? name : `${name}.${called[i] ?? i}`,
    at: (row: number) => written(data, row * width + i),
  }));

/** A table whose first column counts its rows. */
export const writeTable = (
  path: string,
  cells: ReadonlyArray<{ readonly name: string; readonly at: (row: number) => number | string }>,
  count: number,
  naming: Naming,
): Promise<E.Either<Refusal, void>> =>
  writeFile(path, csvOf([{ name: "index", at: (row) => row }, ...cells], count), naming);

/** Numbers in a table, or as an array. */
export const writeNumbers = (
  path: string,
  format: "csv" | "npy",
  name: string,
  rows: Rows,
  naming: Naming,
  cells: ReadonlyArray<{ readonly name: string; readonly at: (row: number) => number | string }> = csvColumns(
    name,
    rows,
    rows.data.length / Math.max(rows.count, 1),
  ),
): Promise<E.Either<Refusal, void>> => {
  const { count, shape, data } = rows;
  if (format === "npy") return writeFile(path, writeNpy({ shape: [count, ...shape], data }), naming);
  return writeTable(path, cells, count, naming);
};
