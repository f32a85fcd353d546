/**
 * Pictures decoded to bytes by sharp: PNG, JPEG, WebP and what else it reads.
 *
 * In: the encoded bytes of each, on demand. Out: their field. Decoding runs on the threads of sharp's own library.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Opened, PictureField } from "./field.js";
import { type Decoder, type Encoded, MOST_PIXELS, type PictureStore, pictureFieldOf } from "./picture-field.js";

export type { Encoded, PictureStore } from "./picture-field.js";

/** What is drawn by a program, such as SVG and PDF, is no picture of a data set. */
const FORMATS: ReadonlySet<string | undefined> = new Set(["png", "jpeg", "webp", "gif", "tiff", "heif"]);
type Sharp = typeof import("sharp").default;

const load = async (): Promise<Sharp> => (await import("sharp")).default;

const FITS = { cover: "cover", contain: "contain", stretch: "fill" } as const;

/** Channels as they are decoded: the four inks of print become three lights, and grey with alpha is grey on black. */
const coloured = (channels: number, space: string | undefined): number =>
  space === "cmyk" ? 3 : channels === 2 ? 1 : channels;

const decoderOf = (sharp: Sharp): Decoder => ({
  size: async (bytes) => {
    const {
      format,
      height: lines = 0,
      width: columns = 0,
      channels = 3,
      orientation = 1,
      space,
    } = await sharp(bytes, { limitInputPixels: false }).metadata();
    const [height, width] = orientation > 4 ? [columns, lines] : [lines, columns];
    return FORMATS.has(format)
      ? E.right({ height, width, channels: coloured(channels, space) })
      : E.left(`it is ${format}, which can name other files`);
  },
  pixels: async (bytes, [height, width, channels], fit) => {
    // Turned as a camera's note says, as every viewer shows it.
    let image = sharp(bytes, { limitInputPixels: MOST_PIXELS }).autoOrient();
    if (fit !== undefined) image = image.resize(width, height, { fit: FITS[fit], background: "black" });
    image = channels === 4 ? image.ensureAlpha() : image.flatten({ background: "black" });
    image = channels <= 2 ? image.toColourspace("b-w") : image.toColourspace("srgb");
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    return info.height !== height || info.width !== width || info.channels !== channels
      ? E.left(`it has ${info.channels} channels and ${channels} are wanted`)
      : E.right(data);
  },
});

/** The field of these pictures. Headers are read at once, pictures when their values are asked for. */
export const pictureField = async (
  source: string,
  name: string,
  pictures: ReadonlyArray<Encoded>,
  also: ReadonlyArray<string> = [],
  store?: PictureStore,
): Promise<Opened<PictureField>> => pictureFieldOf(decoderOf(await load()), source, name, pictures, also, store);
