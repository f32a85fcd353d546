/**
 * TensorFlow's bundle of variables: an index in LevelDB's table format, and one file of bytes.
 *
 * In: tensors by name. Out: the bytes of `variables.index` and `variables.data-00000-of-00001`. Field numbers are those
 * of tensor_bundle.proto; the table is one block of entries, an empty one of metadata and one that says where the first
 * is.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { encode, type Field, integer, message } from "../../compiler/emit/tensorflow/wire.js";
import { maskedCrc32c } from "./crc32c.js";
import { joined } from "./joined.js";
import type { StoredTensor } from "./safetensors.js";

const codes = { f32: 1, i32: 3 } as const;

const fixed32 =
  (number: number, value: number): Field =>
  (to) =>
    to.tag(number, WireType.Bit32).fixed32(value);

/** One shard, little-endian, of version 1. */
const header = encode([integer(1, 1), message(3, [integer(1, 1)])]);

const entryOf = ({ dtype, shape }: StoredTensor, offset: number, bytes: Uint8Array): Uint8Array =>
  encode([
    integer(1, codes[dtype]),
    message(
      2,
      shape.map((size) => message(2, [integer(1, size)])),
    ),
    integer(4, offset),
    integer(5, bytes.length),
    fixed32(6, maskedCrc32c(bytes)),
  ]);

type Entries = ReadonlyArray<readonly [key: Uint8Array, value: Uint8Array]>;

const words = (values: ReadonlyArray<number>): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer);

/** A block: every key whole, so that each entry is a place to start from. */
const block = (entries: Entries): Uint8Array => {
  const starts: Array<number> = [];
  let at = 0;
  const written = entries.map(([key, value]) => {
    const to = new BinaryWriter().uint32(0).uint32(key.length).uint32(value.length).raw(key).raw(value).finish();
    starts.push(at);
    at += to.length;
    return to;
  });
  const restarts = starts.length === 0 ? [0] : starts;
  return joined([...written, words([...restarts, restarts.length])]);
};

/** A block as it stands in the file: not compressed, and its sum. */
const stored = (bytes: Uint8Array): Uint8Array => {
  const typed = joined([bytes, Uint8Array.of(0)]);
  return joined([typed, words([maskedCrc32c(typed)])]);
};

const handle = (offset: number, size: number): Uint8Array => new BinaryWriter().uint64(offset).uint64(size).finish();

const footerLength = 48;
const magic = [0x8b80fb57, 0xdb477524];

const tableOf = (entries: Entries): Uint8Array => {
  const [data, none] = [block(entries), block([])];
  const dataAt = handle(0, data.length);
  const [first, second] = [stored(data), stored(none)];
  const last = entries.at(-1)?.[0] ?? new Uint8Array();
  const index = block([[last, dataAt]]);
  const handles = joined([handle(first.length, none.length), handle(first.length + second.length, index.length)]);
  const footer = new Uint8Array(footerLength);
  footer.set(handles);
  footer.set(words(magic), footerLength - 8);
  return joined([first, second, stored(index), footer]);
};

export interface Bundle {
  readonly index: Uint8Array;
  readonly data: Uint8Array;
}

/** The bundle of these tensors; names are sorted by their bytes. */
export const writeBundle = (tensors: ReadonlyMap<string, StoredTensor>): Bundle => {
  const text = new TextEncoder();
  const sorted = [...tensors].sort(([a], [b]) => Buffer.compare(text.encode(a), text.encode(b)));
  let offset = 0;
  const written = sorted.map(([name, tensor]) => {
    const { buffer, byteOffset, byteLength } = tensor.data;
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    const entry = entryOf(tensor, offset, bytes);
    offset += bytes.length;
    return { key: text.encode(name), entry, bytes };
  });
  const entries = written.map(({ key, entry }) => [key, entry] as const);
  return {
    index: tableOf([[new Uint8Array(), header], ...entries]),
    data: joined(written.map(({ bytes }) => bytes)),
  };
};
