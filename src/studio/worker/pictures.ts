/**
 * Folders of pictures that were dropped into the page, decoded by the browser.
 *
 * In: their files, by path. Out: a source as runtime/data has it for folders on a disk. PNGs that are not resized and
 * have no half-transparent pixels give the very bytes that Node gives; a browser resizes in its own way, and so it
 * decodes JPEGs.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import type { Source } from "../../../runtime/data/dataset.js";
import type { Fit, PictureSize } from "../../../runtime/data/field.js";
import { DEEPEST, folderFound, type ImageReader, imageNames, PICTURE } from "../../../runtime/data/image-folder.js";
import { newReading, readRecords, recordsOf } from "../../../runtime/data/json-records.js";
import { type Decoder, MOST_PIXELS, pictureFieldOf, type Shape } from "../../../runtime/data/picture-field.js";
import type { DataProblem } from "../../../runtime/data/problem/index.js";
import { recordsFound } from "../../../runtime/data/records.js";
import { tableFound } from "../../../runtime/data/table/fields.js";
import type { Pieces } from "../../../runtime/data/table/pieces.js";

const PNG = [0x89, 0x50, 0x4e, 0x47];
/** Channels by the colour type in a PNG's header: grey, RGB, palette, grey with alpha (on black), RGBA. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 1, 6: 4 };

const opened = (bytes: Uint8Array): Promise<ImageBitmap> =>
  createImageBitmap(new Blob([bytes as BlobPart]), { colorSpaceConversion: "none", premultiplyAlpha: "none" });

const sizeOf = async (bytes: Uint8Array): Promise<Omit<PictureSize, "count">> => {
  if (PNG.every((byte, i) => bytes[i] === byte) && bytes.length > 26) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return { width: view.getUint32(16), height: view.getUint32(20), channels: CHANNELS[bytes[25] ?? 2] ?? 3 };
  }
  const bitmap = await opened(bytes);
  const { width, height } = bitmap;
  bitmap.close();
  return { width, height, channels: 3 };
};

/** Where a picture is drawn: [x, y, width, height]. */
const placed = (
  from: { readonly width: number; readonly height: number },
  [height, width]: Shape,
  fit: Fit | undefined,
): readonly [number, number, number, number] => {
  if (fit === undefined || fit === "stretch") return [0, 0, width, height];
  const ratios = [width / from.width, height / from.height];
  const scale = fit === "cover" ? Math.max(...ratios) : Math.min(...ratios);
  const [w, h] = [from.width * scale, from.height * scale];
  return [(width - w) / 2, (height - h) / 2, w, h];
};

const { fround } = Math;

/** sRGB levels as light (IEC 61966-2-1). */
const light = Float32Array.from({ length: 256 }, (_, level) => {
  const x = level / 255;
  return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
});

/** The level of each of 256 steps of light, and the last again. */
const levels = Float64Array.from({ length: 257 }, (_, i) => {
  const y = Math.min(i, 255) / 255;
  return Math.round(255 * (y <= 0.0031308 ? 12.92 * y : 1.055 * y ** (1 / 2.4) - 0.055));
});

/**
 * The grey of a colour's luminance (Rec. 709), to the very level that sharp's library computes: in float32, between two
 * entries of a table of whole levels (libvips, scRGB2BW.c and LabQ2sRGB.c).
 */
const grey = (r: number, g: number, b: number): number => {
  if (r === g && g === b) return r;
  const part = (weight: number, of: number): number => fround(fround(weight) * (light[of] ?? 0));
  const step = fround(fround(fround(part(0.2126, r) + part(0.7152, g)) + part(0.0722, b)) * 255);
  const at = Math.floor(step);
  const [low = 0, high = 0] = [levels[at], levels[at + 1]];
  return Math.round(low + (high - low) * (step - at));
};

const inChannels = (rgba: Uint8ClampedArray, channels: number): Uint8Array => {
  const count = rgba.length / 4;
  const out = new Uint8Array(count * channels);
  for (let i = 0; i < count; i++) {
    const [r = 0, g = 0, b = 0, a = 0] = [rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2], rgba[4 * i + 3]];
    if (channels === 1) out[i] = grey(r, g, b);
    else out.set(channels === 4 ? [r, g, b, a] : [r, g, b], i * channels);
  }
  return out;
};

const decoder: Decoder = {
  size: async (bytes) => E.right(await sizeOf(bytes)),
  pixels: async (bytes, shape, fit) => {
    const [height, width, channels] = shape;
    if (channels === 2 || channels > 4) return E.left(`it gives 1, 3 or 4 channels, and ${channels} are wanted`);
    const { width: across, height: down } = await sizeOf(bytes);
    if (across * down > MOST_PIXELS) return E.left(`it has more than ${MOST_PIXELS} pixels`);
    const bitmap = await opened(bytes);
    const canvas = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    if (canvas === null) return E.left("this browser draws no pictures in a worker");
    if (channels !== 4) canvas.fillRect(0, 0, width, height);
    canvas.imageSmoothingQuality = "high";
    canvas.drawImage(bitmap, ...placed(bitmap, shape, fit));
    bitmap.close();
    return E.right(inChannels(canvas.getImageData(0, 0, width, height).data, channels));
  },
};

type Files = ReadonlyMap<string, Uint8Array>;

const gone = (path: string): DataProblem => ({ _tag: "FileProblem", path, action: "open", code: "ENOENT" });

const readerOf = (files: Files): ImageReader => ({
  pictures: (address, folder, paths) =>
    pictureFieldOf(
      decoder,
      address,
      "image",
      paths.map((path) => {
        const name = `${folder}/${path}`;
        const bytes = files.get(name);
        return { name, read: async () => (bytes === undefined ? E.left(gone(name)) : E.right(bytes)) };
      }),
      imageNames,
    ),
  table: async (path) => {
    const bytes = files.get(path);
    if (bytes === undefined) return E.left([gone(path)]);
    const pieces: Pieces = async function* () {
      yield E.right(bytes);
    };
    if (!path.endsWith(".jsonl")) return tableFound(path, path, pieces);
    const reading = newReading();
    const done = await readRecords(path, reading, pieces);
    return E.isLeft(done) ? E.left([done.left]) : recordsFound(path, recordsOf(reading));
  },
  matched: false,
});

/** As a walk through folders meets them, each folder's names in order. */
const inOrder = (a: string, b: string): number => {
  const [left, right] = [a.split("/"), b.split("/")];
  const at = left.findIndex((part, i) => part !== right[i]);
  const [x = "", y = ""] = [left[at], right[at]];
  return at < 0 ? left.length - right.length : x < y ? -1 : 1;
};

/** The pictures below a folder: paths from it. */
const below = (files: Files, folder: string): ReadonlyArray<string> =>
  [...files.keys()]
    .filter((path) => path.startsWith(`${folder}/`) && PICTURE.test(path))
    .map((path) => path.slice(folder.length + 1))
    .filter((path) => path.split("/").length <= DEEPEST + 1 && !path.split("/").some((part) => part.startsWith(".")))
    .sort(inOrder);

export const droppedImages = (files: Files): Source => ({
  usage: "images:dropped",
  doc: "folders of pictures that were dropped into the page",
  takesPath: true,
  find: async (address, path) => {
    const folder = path.replace(/\/$/, "");
    const paths = below(files, folder);
    return paths.length === 0 ? E.left(NEA.of(gone(path))) : folderFound(readerOf(files), address, folder, paths);
  },
});
