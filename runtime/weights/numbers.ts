/**
 * Numbers of any kind as float32.
 *
 * In: a kind, as safetensors calls it, and bytes in little-endian order. Out: float32; undefined for a kind that holds
 * no real numbers.
 */
import { own } from "../../compiler/base/own.js";
import { npyKind } from "../checkpoint/npy-kind.js";

const numpyNames: Readonly<Record<string, string>> = {
  BOOL: "|b1",
  U8: "|u1",
  I8: "|i1",
  U16: "<u2",
  I16: "<i2",
  U32: "<u4",
  I32: "<i4",
  U64: "<u8",
  I64: "<i8",
  F16: "<f2",
  F32: "<f4",
  F64: "<f8",
};

/** A value and its upper half: bfloat16 is float32 without its lower 16 bits. */
const fromBfloat = (bytes: ArrayBuffer): Float32Array => {
  const upper = new Uint16Array(bytes);
  const bits = Uint32Array.from(upper, (half) => half << 16);
  return new Float32Array(bits.buffer);
};

/** Bytes of one number of a kind; undefined for a kind that is not read. */
export const itemSize = (kind: string): number | undefined =>
  kind === "BF16" ? 2 : npyKind(own(numpyNames, kind) ?? "")?.item;

/** A copy, aligned and of its own. */
export const floatsOf = (kind: string, bytes: Uint8Array): Float32Array | undefined => {
  const item = itemSize(kind);
  if (item === undefined || bytes.byteLength % item !== 0) return undefined;
  const copy = bytes.slice();
  if (kind === "BF16") return fromBfloat(copy.buffer);
  const numbers = npyKind(own(numpyNames, kind) ?? "")?.numbers?.(copy);
  if (numbers === undefined) return undefined;
  return numbers instanceof Float32Array ? numbers : Float32Array.from(numbers as ArrayLike<number>, Number);
};
