/**
 * Pictures decoded to bytes: PNG, JPEG, WebP and what else sharp reads.
 *
 * In: the encoded bytes of each, on demand. Out: their sizes, from their headers alone; and the bytes of all at one
 * size. Decoding runs on the threads of sharp's own library. What a header promises is held against a limit before
 * anything is decoded.
 */
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import type { Fit, Opened, PictureField, PictureSize } from "./field.js";
import type { DataProblem } from "./problem/index.js";
import type { Rows } from "./rows.js";

/** One picture: where it lies, and its bytes. */
export interface Encoded {
  readonly name: string;
  readonly read: () => Promise<E.Either<DataProblem, Uint8Array>>;
}

/** What is drawn by a program, such as SVG and PDF, is no picture of a data set. */
const FORMATS: ReadonlySet<string | undefined> = new Set(["png", "jpeg", "webp", "gif", "tiff", "heif"]);
/** Where decoded pictures are written that are too many to be held: each at its index, then read as rows. */
export type PictureStore = (
  count: number,
  each: number,
) => Promise<
  E.Either<
    DataProblem,
    {
      readonly write: (index: number, pixels: Uint8Array) => Promise<E.Either<DataProblem, void>>;
      readonly rows: () => Rows;
    }
  >
>;

/** A picture of more pixels is refused. */
const MOST_PIXELS = 2 ** 26;
/** Bytes of all pictures together. */
const MOST_BYTES = 2 ** 32;
/** Pictures that are decoded at once. */
const AT_ONCE = 8;

type Sharp = typeof import("sharp").default;

const load = async (): Promise<Sharp> => (await import("sharp")).default;

const broken = (source: string, reason: string): DataProblem => ({
  _tag: "MalformedFile",
  source,
  malformed: { what: "undecodable", as: "a picture", reason: reason.split("\n")[0] ?? "" },
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Works on all, a few at a time, and gathers what is wrong. */
const overAll = async <A>(
  pictures: ReadonlyArray<Encoded>,
  work: (bytes: Uint8Array, index: number) => Promise<E.Either<DataProblem, A>>,
): Promise<Opened<ReadonlyArray<A>>> => {
  const out = new Array<A>(pictures.length);
  const problems: Array<DataProblem> = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < pictures.length && problems.length < 20; i = next++) {
      const picture = pictures[i];
      if (picture === undefined) return;
      const bytes = await picture.read();
      const made = E.isLeft(bytes) ? bytes : await work(bytes.right, i);
      if (E.isLeft(made)) problems.push(made.left);
      else out[i] = made.right;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return isNonEmpty(problems) ? E.left(problems) : E.right(out);
};

/** Channels as they are decoded: the four inks of print become three lights, and grey with alpha is grey on black. */
const coloured = (channels: number, space: string | undefined): number =>
  space === "cmyk" ? 3 : channels === 2 ? 1 : channels;

const sizeOf =
  (sharp: Sharp, pictures: ReadonlyArray<Encoded>) =>
  async (bytes: Uint8Array, index: number): Promise<E.Either<DataProblem, Omit<PictureSize, "count">>> => {
    const source = pictures[index]?.name ?? "";
    try {
      const {
        format,
        height: lines = 0,
        width: columns = 0,
        channels = 3,
        orientation = 1,
        space,
      } = await sharp(bytes, { limitInputPixels: false }).metadata();
      const [height, width] = orientation > 4 ? [columns, lines] : [lines, columns];
      if (!FORMATS.has(format)) return E.left(broken(source, `it is ${format}, which can name other files`));
      const pixels = height * width;
      if (pixels > MOST_PIXELS)
        return E.left({
          _tag: "MalformedFile",
          source,
          malformed: { what: "absurd-size", expected: pixels, found: MOST_PIXELS },
        });
      return E.right({ height, width, channels: coloured(channels, space) });
    } catch (error) {
      return E.left(broken(source, messageOf(error)));
    }
  };

const counted = (sizes: ReadonlyArray<Omit<PictureSize, "count">>): ReadonlyArray<PictureSize> => {
  const counts = new Map<string, PictureSize>();
  for (const { height, width, channels } of sizes) {
    const key = `${height} ${width} ${channels}`;
    counts.set(key, { height, width, channels, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
};

type Shape = readonly [height: number, width: number, channels: number];

const FITS = { cover: "cover", contain: "contain", stretch: "fill" } as const;

const decoded =
  (
    sharp: Sharp,
    pictures: ReadonlyArray<Encoded>,
    [height, width, channels]: Shape,
    fit: Fit | undefined,
    put: (index: number, pixels: Uint8Array) => E.Either<DataProblem, void> | Promise<E.Either<DataProblem, void>>,
  ) =>
  async (bytes: Uint8Array, index: number): Promise<E.Either<DataProblem, void>> => {
    const source = pictures[index]?.name ?? "";
    try {
      // Turned as a camera's note says, as every viewer shows it.
      let image = sharp(bytes, { limitInputPixels: MOST_PIXELS }).autoOrient();
      if (fit !== undefined) image = image.resize(width, height, { fit: FITS[fit], background: "black" });
      image = channels === 4 ? image.ensureAlpha() : image.flatten({ background: "black" });
      image = channels <= 2 ? image.toColourspace("b-w") : image.toColourspace("srgb");
      const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
      if (info.height !== height || info.width !== width || info.channels !== channels)
        return E.left(broken(source, `it has ${info.channels} channels and ${channels} are wanted`));
      return await put(index, data);
    } catch (error) {
      return E.left(broken(source, messageOf(error)));
    }
  };

/** The field of these pictures. Headers are read at once, pictures when their values are asked for. */
export const pictureField = async (
  source: string,
  name: string,
  pictures: ReadonlyArray<Encoded>,
  also: ReadonlyArray<string> = [],
  store?: PictureStore,
): Promise<Opened<PictureField>> => {
  const sharp = await load();
  const found = await overAll(pictures, sizeOf(sharp, pictures));
  if (E.isLeft(found)) return found;
  const sizes = counted(found.right);
  const misfit = (shape: Shape, fit: Fit | undefined): DataProblem | undefined =>
    fit !== undefined || sizes.every((size) => size.height === shape[0] && size.width === shape[1])
      ? undefined
      : {
          _tag: "SizeMismatch",
          source,
          column: name,
          expected: shape,
          found: sizes.map((size) => [size.height, size.width, size.channels]),
          counts: sizes.map(({ count }) => count),
        };
  const chosenOf = (rows: Uint32Array | undefined): ReadonlyArray<Encoded> =>
    rows === undefined ? pictures : Array.from(rows, (row) => pictures[row]).filter((one) => one !== undefined);
  const decode: PictureField["decode"] = async (shape, fit, rows) => {
    const [height, width, channels] = shape;
    const wrong = misfit(shape, fit);
    if (wrong !== undefined) return E.left([wrong]);
    const chosen = chosenOf(rows);
    const length = chosen.length * height * width * channels;
    if (length > MOST_BYTES)
      return E.left([
        { _tag: "MalformedFile", source, malformed: { what: "absurd-size", expected: length, found: MOST_BYTES } },
      ]);
    const out = new Uint8Array(length);
    const put = (index: number, pixels: Uint8Array): E.Either<DataProblem, void> => {
      out.set(pixels, index * height * width * channels);
      return E.right(undefined);
    };
    const done = await overAll(chosen, decoded(sharp, chosen, shape, fit, put));
    return E.isLeft(done) ? done : E.right(out);
  };
  if (store === undefined) return E.right({ _tag: "Pictures", name, also, sizes, decode });
  const decodeFar: PictureField["decodeFar"] = async (shape, fit, rows) => {
    const wrong = misfit(shape, fit);
    if (wrong !== undefined) return E.left([wrong]);
    const chosen = chosenOf(rows);
    const place = await store(chosen.length, shape[0] * shape[1] * shape[2]);
    if (E.isLeft(place)) return E.left([place.left]);
    const done = await overAll(chosen, decoded(sharp, chosen, shape, fit, place.right.write));
    return E.isLeft(done) ? done : E.right(place.right.rows());
  };
  return E.right({ _tag: "Pictures", name, also, sizes, decode, decodeFar });
};
