/**
 * Values that a caller sends as bytes in base64, `{"b64": "…"}`, as TensorFlow Serving has it.
 *
 * In: the text and the tensor that it should be. Out: the numbers of one row: of a PNG picture of the input's own size,
 * in the input's range; or of little-endian float32, as many as a row has. A label's bytes are the label. What a
 * picture's header promises is checked before anything is decoded.
 */
import * as E from "fp-ts/lib/Either.js";
import { PNG } from "pngjs";
import { badRequest, type Fault, said } from "./fault.js";
import { choiceOf } from "./nested.js";
import { type Slot, widthOf } from "./signature.js";

interface Encoded {
  readonly b64: string;
}

export const isEncoded = (value: unknown): value is Encoded =>
  typeof value === "object" &&
  value !== null &&
  "b64" in value &&
  typeof value.b64 === "string" &&
  Object.keys(value).length === 1;

/** The text that bytes are, for a value that may be a label. */
const textOf = ({ b64 }: Encoded): string => Buffer.from(b64, "base64").toString("utf8");

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const wrong = ({ name }: Slot, what: string): E.Either<Fault, never> => E.left(badRequest(`${said(name)} ${what}.`));

const sized = (slot: Slot, bytes: Buffer): string | undefined => {
  const [height = 0, width = 0] = slot.shape;
  const [wide, high] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return wide === width && high === height
    ? undefined
    : `is a picture of ${high}×${wide}, where ${height}×${width} is wanted`;
};

/** The numbers of a picture: grey is the first of its equal channels. */
const pictureOf = (slot: Slot, bytes: Buffer): E.Either<Fault, ReadonlyArray<number>> => {
  const channels = slot.shape[2];
  if (slot.shape.length !== 3 || (channels !== 1 && channels !== 3))
    return wrong(slot, "is no image of 1 or 3 channels");
  const misfit = bytes.length < 24 ? "is a picture that is cut off" : sized(slot, bytes);
  if (misfit !== undefined) return wrong(slot, misfit);
  const decoded = E.tryCatch(() => PNG.sync.read(bytes), E.toError);
  if (E.isLeft(decoded)) return wrong(slot, `is no sound PNG: ${decoded.left.message}`);
  const [low, high] = slot.range ?? [0, 1];
  const { data } = decoded.right;
  return E.right(
    Array.from({ length: widthOf(slot) }, (_, i) => {
      const at = Math.floor(i / channels) * 4 + (i % channels);
      return low + ((high - low) * (data[at] as number)) / 255;
    }),
  );
};

/** The numbers of one row. */
const decoded = (slot: Slot, { b64 }: Encoded): E.Either<Fault, ReadonlyArray<number>> => {
  const bytes = Buffer.from(b64, "base64");
  if (bytes.subarray(0, 8).equals(signature)) return pictureOf(slot, bytes);
  const width = widthOf(slot);
  if (bytes.length !== 4 * width)
    return wrong(slot, `has ${bytes.length} bytes: neither a PNG nor the ${4 * width} of ${width} float32 numbers`);
  return E.right(Array.from({ length: width }, (_, i) => bytes.readFloatLE(4 * i)));
};

/** Rows with bytes in them as rows of labels and numbers. */
export const unpacked = (slot: Slot, rows: ReadonlyArray<unknown>): E.Either<Fault, ReadonlyArray<unknown>> => {
  const out: Array<unknown> = [];
  for (const row of rows) {
    if (!isEncoded(row) || choiceOf(slot) !== undefined) {
      out.push(isEncoded(row) ? textOf(row) : row);
      continue;
    }
    const numbers = decoded(slot, row);
    if (E.isLeft(numbers)) return numbers;
    out.push(slot.shape.length === 0 ? numbers.right[0] : numbers.right);
  }
  return E.right(out);
};
