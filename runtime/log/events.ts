/**
 * TensorBoard's event files, as bytes.
 *
 * In: events. Out: TFRecord frames — length, its checksum, a protocol buffer, its checksum — and back. Checksums are
 * CRC-32C, masked as TensorFlow masks them. A file that was cut off gives all whole records before the cut.
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** What stands in one event besides its time and step. */
export type Content =
  /** The first event of a file. */
  | { readonly _tag: "Version" }
  /** A training begins, or goes on, after this step: what another file says of later steps no longer holds. */
  | { readonly _tag: "Start" }
  | { readonly _tag: "Scalars"; readonly values: Readonly<Record<string, number>> };

export interface Event {
  /** Seconds since 1970. */
  readonly time: number;
  readonly step: number;
  readonly content: Content;
}

const version = "brain.Event:2";

/** Reflected polynomial of CRC-32C (Castagnoli), RFC 3720. */
const polynomial = 0x82f63b78;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
  return value >>> 0;
});

export const crc32c = (bytes: Uint8Array): number => {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
};

/** A checksum of bytes that hold checksums would be weak; TensorFlow turns and shifts it. */
const masked = (bytes: Uint8Array): number => {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
};

const scalar = (tag: string, value: number): Uint8Array =>
  new BinaryWriter().tag(1, WireType.LengthDelimited).string(tag).tag(2, WireType.Bit32).float(value).finish();

const summary = (values: Readonly<Record<string, number>>): Uint8Array => {
  const writer = new BinaryWriter();
  for (const [tag, value] of Object.entries(values)) writer.tag(1, WireType.LengthDelimited).bytes(scalar(tag, value));
  return writer.finish();
};

/** SessionLog.status START. */
const start = (): Uint8Array => new BinaryWriter().tag(1, WireType.Varint).int32(1).finish();

/** The protocol buffer tensorflow.Event. */
const message = ({ time, step, content }: Event): Uint8Array => {
  const writer = new BinaryWriter().tag(1, WireType.Bit64).double(time).tag(2, WireType.Varint).int64(step);
  if (content._tag === "Version") writer.tag(3, WireType.LengthDelimited).string(version);
  if (content._tag === "Scalars") writer.tag(5, WireType.LengthDelimited).bytes(summary(content.values));
  if (content._tag === "Start") writer.tag(7, WireType.LengthDelimited).bytes(start());
  return writer.finish();
};

/** One event as a TFRecord. */
export const encodeEvent = (event: Event): Uint8Array => {
  const data = message(event);
  const record = new Uint8Array(16 + data.length);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, masked(data), true);
  return record;
};

const scalarIn = (reader: BinaryReader, end: number): readonly [string, number] => {
  let [tag, value] = ["", Number.NaN];
  while (reader.pos < end) {
    const [field, type] = reader.tag();
    if (field === 1) tag = reader.string();
    else if (field === 2) value = reader.float();
    else reader.skip(type, field);
  }
  return [tag, value];
};

const scalarsIn = (bytes: Uint8Array): Readonly<Record<string, number>> => {
  const reader = new BinaryReader(bytes);
  const values: Array<readonly [string, number]> = [];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1) values.push(scalarIn(reader, reader.uint32() + reader.pos));
    else reader.skip(type, field);
  }
  return Object.fromEntries(values);
};

const eventIn = (bytes: Uint8Array): Event => {
  const reader = new BinaryReader(bytes);
  let [time, step, content]: [number, number, Content] = [0, 0, { _tag: "Version" }];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1) time = reader.double();
    else if (field === 2) step = Number(reader.int64());
    else if (field === 5) content = { _tag: "Scalars", values: scalarsIn(reader.bytes()) };
    else if (field === 7) {
      reader.skip(type, field);
      content = { _tag: "Start" };
    } else reader.skip(type, field);
  }
  return { time, step, content };
};

/** Every whole event of a file, up to the first that is cut off or whose checksum is wrong. */
export const decodeEvents = (bytes: Uint8Array): ReadonlyArray<Event> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events: Array<Event> = [];
  for (let at = 0; at + 16 <= bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    if (view.getUint32(at + 8, true) !== masked(bytes.subarray(at, at + 8)) || at + 16 + length > bytes.length) break;
    const data = bytes.subarray(at + 12, at + 12 + length);
    if (view.getUint32(at + 12 + length, true) !== masked(data)) break;
    events.push(eventIn(data));
    at += 16 + length;
  }
  return events;
};
