/**
 * Tensors of the Open Inference Protocol, version 2, as numbers and back.
 *
 * In: a datatype and its values as JSON or as raw little-endian bytes. Out: numbers (labels for BYTES), and for outputs
 * the bytes. Sizes are checked before anything is allocated.
 */
import * as E from "fp-ts/lib/Either.js";
import { badRequest, type Fault, said } from "./fault.js";

type Reader = (view: DataView, at: number) => number;

interface Kind {
  readonly bytes: number;
  readonly read: Reader;
}

/** IEEE 754 half precision. */
const half: Reader = (view, at) => {
  const bits = view.getUint16(at, true);
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["BOOL", { bytes: 1, read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) }],
  ["UINT8", { bytes: 1, read: (view, at) => view.getUint8(at) }],
  ["INT8", { bytes: 1, read: (view, at) => view.getInt8(at) }],
  ["UINT16", { bytes: 2, read: (view, at) => view.getUint16(at, true) }],
  ["INT16", { bytes: 2, read: (view, at) => view.getInt16(at, true) }],
  ["UINT32", { bytes: 4, read: (view, at) => view.getUint32(at, true) }],
  ["INT32", { bytes: 4, read: (view, at) => view.getInt32(at, true) }],
  ["UINT64", { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) }],
  ["INT64", { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) }],
  ["FP16", { bytes: 2, read: half }],
  ["FP32", { bytes: 4, read: (view, at) => view.getFloat32(at, true) }],
  ["FP64", { bytes: 8, read: (view, at) => view.getFloat64(at, true) }],
]);

export const datatypes: ReadonlyArray<string> = [...kinds.keys(), "BYTES"];

/** Text elements, each behind its length in four bytes. */
const texts = (name: string, bytes: Uint8Array, count: number): E.Either<Fault, ReadonlyArray<string>> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Array<string> = [];
  let at = 0;
  while (at + 4 <= bytes.length && found.length < count) {
    const length = view.getUint32(at, true);
    if (at + 4 + length > bytes.length) break;
    found.push(new TextDecoder().decode(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return found.length === count && at === bytes.length
    ? E.right(found)
    : E.left(badRequest(`The bytes of ${said(name)} are not ${count} texts with their lengths.`));
};

/** `count` values of a tensor from its raw bytes. */
export const fromBytes = (
  name: string,
  datatype: string,
  bytes: Uint8Array,
  count: number,
): E.Either<Fault, ReadonlyArray<number | string>> => {
  if (datatype === "BYTES") return texts(name, bytes, count);
  const kind = kinds.get(datatype);
  if (kind === undefined) return E.left(unknownType(name, datatype));
  if (bytes.length !== count * kind.bytes)
    return E.left(
      badRequest(`${said(name)} has ${bytes.length} bytes, where ${count} × ${kind.bytes} of ${datatype} are wanted.`),
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return E.right(Array.from({ length: count }, (_, i) => kind.read(view, i * kind.bytes)));
};

/** Four-byte floats without a list between; undefined where the bytes are something else. */
export const floatsIn = (datatype: string, bytes: Uint8Array, count: number): Float32Array | undefined =>
  datatype === "FP32" && bytes.length === count * 4 ? new Float32Array(Uint8Array.from(bytes).buffer) : undefined;

export const unknownType = (name: string, datatype: string): Fault =>
  badRequest(`${said(name)} has the datatype ${said(datatype)}. There is ${datatypes.join(", ")}.`);

/** A tensor's raw bytes; the machines that graft runs on are little-endian. */
export const toBytes = (data: Float32Array | Int32Array): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
