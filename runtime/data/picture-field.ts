/**
 * The field of pictures that are decoded when their values are asked for.
 *
 * In: the encoded bytes of each, on demand, and what decodes them: sharp in Node, the browser in a page. Out: their
 * sizes, from their headers alone; and the bytes of all at one size. What a header promises is held against a limit
 * before anything is decoded.
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

export type Shape = readonly [height: number, width: number, channels: number];

/** What knows pictures. Whatever it throws is told as a picture that can't be read. */
export interface Decoder {
  /** From its header. */
  readonly size: (bytes: Uint8Array) => Promise<E.Either<string, Omit<PictureSize, "count">>>;
  /** Its bytes at a size; without a `fit` it has that size. */
  readonly pixels: (bytes: Uint8Array, shape: Shape, fit: Fit | undefined) => Promise<E.Either<string, Uint8Array>>;
}

/** A picture of more pixels is refused. */
export const MOST_PIXELS = 2 ** 26;
/** Bytes of all pictures together. */
const MOST_BYTES = 2 ** 32;
/** Pictures that are decoded at once. */
const AT_ONCE = 8;

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

/** What the decoder says of one, or why it can't be read. */
const asked = async <A>(source: string, ask: () => Promise<E.Either<string, A>>): Promise<E.Either<DataProblem, A>> => {
  try {
    return E.mapLeft((reason: string) => broken(source, reason))(await ask());
  } catch (error) {
    return E.left(broken(source, messageOf(error)));
  }
};

const sizeOf =
  (decoder: Decoder, pictures: ReadonlyArray<Encoded>) =>
  async (bytes: Uint8Array, index: number): Promise<E.Either<DataProblem, Omit<PictureSize, "count">>> => {
    const source = pictures[index]?.name ?? "";
    const size = await asked(source, () => decoder.size(bytes));
    if (E.isLeft(size)) return size;
    const pixels = size.right.height * size.right.width;
    return pixels > MOST_PIXELS
      ? E.left({
          _tag: "MalformedFile",
          source,
          malformed: { what: "absurd-size", expected: pixels, found: MOST_PIXELS },
        })
      : size;
  };

const counted = (sizes: ReadonlyArray<Omit<PictureSize, "count">>): ReadonlyArray<PictureSize> => {
  const counts = new Map<string, PictureSize>();
  for (const { height, width, channels } of sizes) {
    const key = `${height} ${width} ${channels}`;
    counts.set(key, { height, width, channels, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
};

type Put = (index: number, pixels: Uint8Array) => E.Either<DataProblem, void> | Promise<E.Either<DataProblem, void>>;

const decoded =
  (decoder: Decoder, pictures: ReadonlyArray<Encoded>, shape: Shape, fit: Fit | undefined, put: Put) =>
  async (bytes: Uint8Array, index: number): Promise<E.Either<DataProblem, void>> => {
    const pixels = await asked(pictures[index]?.name ?? "", () => decoder.pixels(bytes, shape, fit));
    return E.isLeft(pixels) ? pixels : put(index, pixels.right);
  };

/** The field of these pictures. Headers are read at once, pictures when their values are asked for. */
export const pictureFieldOf = async (
  decoder: Decoder,
  source: string,
  name: string,
  pictures: ReadonlyArray<Encoded>,
  also: ReadonlyArray<string> = [],
  store?: PictureStore,
): Promise<Opened<PictureField>> => {
  const found = await overAll(pictures, sizeOf(decoder, pictures));
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
    const done = await overAll(chosen, decoded(decoder, chosen, shape, fit, put));
    return E.isLeft(done) ? done : E.right(out);
  };
  if (store === undefined) return E.right({ _tag: "Pictures", name, also, sizes, decode });
  const decodeFar: PictureField["decodeFar"] = async (shape, fit, rows) => {
    const wrong = misfit(shape, fit);
    if (wrong !== undefined) return E.left([wrong]);
    const chosen = chosenOf(rows);
    const place = await store(chosen.length, shape[0] * shape[1] * shape[2]);
    if (E.isLeft(place)) return E.left([place.left]);
    const done = await overAll(chosen, decoded(decoder, chosen, shape, fit, place.right.write));
    return E.isLeft(done) ? done : E.right(place.right.rows());
  };
  return E.right({ _tag: "Pictures", name, also, sizes, decode, decodeFar });
};
