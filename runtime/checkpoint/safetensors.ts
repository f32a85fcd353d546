/**
 * safetensors, the file of parameters and optimiser slots.
 *
 * In: named tensors and text metadata. Out: the file's bytes, and back. Layout: u64 header length N, N bytes of JSON
 * padded with spaces, then the tensors' little-endian C-order bytes with no hole and no overlap. The same content
 * always gives the same bytes: names are sorted, the tensors lie in that order, and the data starts at a multiple of 8.
 *
 * Reading trusts nothing: the header is checked against the bytes that exist before any tensor is made, so memory stays
 * within the file's size. Typed arrays are read and written in the machine's order, which is little-endian on every
 * machine that Node supports but s390x.
 */
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { type HeaderEntry, readHeader, type SafetensorsProblem } from "./safetensors-header.js";

export type { SafetensorsProblem } from "./safetensors-header.js";

export interface StoredTensor {
  readonly dtype: "f32" | "i32";
  readonly shape: ReadonlyArray<number>;
  readonly data: Float32Array | Int32Array;
}

export interface TensorFile {
  /** A Map, so that no tensor's name can be mistaken for an object's own machinery. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

const WRITTEN = { f32: "F32", i32: "I32" } as const;

const sorted = <A>(entries: ReadonlyMap<string, A>): ReadonlyArray<readonly [string, A]> =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/** `{"name":value,…}` by hand: an object literal would reorder names that look like numbers and lose `__proto__`. */
const object = (fields: ReadonlyArray<readonly [string, string]>): string =>
  `{${fields.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;

const headerText = (file: TensorFile): string => {
  let end = 0;
  const tensors = sorted(file.tensors).map(([name, { dtype, shape, data }]) => {
    const begin = end;
    end += data.byteLength;
    return [name, JSON.stringify({ dtype: WRITTEN[dtype], shape, data_offsets: [begin, end] })] as const;
  });
  const metadata = sorted(file.metadata).map(([name, text]) => [name, JSON.stringify(text)] as const);
  return object(metadata.length === 0 ? tensors : [["__metadata__", object(metadata)], ...tensors]);
};

/**
 * The file's bytes. A tensor whose data doesn't fill its shape, or one named `__metadata__`, is a broken invariant of
 * the caller.
 */
export const writeSafetensors = (file: TensorFile): Uint8Array => {
  for (const [name, { shape, data }] of file.tensors)
    if (name === "__metadata__" || shape.reduce((a, b) => a * b, 1) !== data.length)
      throw new Error(`tensor ${name}: ${data.length} values for shape [${shape.join(", ")}]`);
  const json = new TextEncoder().encode(headerText(file));
  const start = 8 + Math.ceil(json.length / 8) * 8;
  const size = [...file.tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  const out = new Uint8Array(start + size).fill(0x20, 8, start);
  new DataView(out.buffer).setBigUint64(0, BigInt(start - 8), true);
  out.set(json, 8);
  let at = start;
  for (const [, { data }] of sorted(file.tensors)) {
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return out;
};

/** A copy, so that the tensor is aligned and doesn't keep the whole file alive. */
const tensorOf = (data: Uint8Array, entry: HeaderEntry): E.Either<SafetensorsProblem, StoredTensor> => {
  const { name, dtype, shape, begin, end } = entry;
  if (dtype === "F32") return E.right({ dtype: "f32", shape, data: new Float32Array(data.slice(begin, end).buffer) });
  if (dtype === "I32") return E.right({ dtype: "i32", shape, data: new Int32Array(data.slice(begin, end).buffer) });
  return E.left({ _tag: "UnsupportedDtype", tensor: name, found: dtype });
};

/**
 * Reads a file whole. Only F32 and I32 are held here; another known dtype is `unsupported-dtype`, an invented one
 * `unknown-dtype`.
 */
export const readSafetensors = (bytes: Uint8Array): E.Either<SafetensorsProblem, TensorFile> =>
  pipe(
    readHeader(bytes),
    E.chain(({ entries, metadata, dataStart }) => {
      const data = new Uint8Array(bytes.buffer, bytes.byteOffset + dataStart, bytes.byteLength - dataStart);
      const tensors = new Map<string, StoredTensor>();
      for (const entry of entries) {
        const tensor = tensorOf(data, entry);
        if (E.isLeft(tensor)) return tensor;
        tensors.set(entry.name, tensor.right);
      }
      return E.right({ tensors, metadata });
    }),
  );
