/**
 * The kinds of elements that a `.npy` file may hold.
 *
 * In: a kind as numpy writes it (`<f4`, `|b1`, `>i8`, `<U7`) and bytes of it. Out: numbers or texts in this machine's order of bytes; undefined for a kind that is neither.
 */
export type NpyData =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigInt64Array
  | BigUint64Array;

export interface NpyKind {
  /** Bytes of an element. */
  readonly item: number;
  /** As numpy calls it. */
  readonly name: string;
  /** `bytes` are aligned, in little-endian order, and may be kept. */
  readonly numbers?: (bytes: ArrayBuffer) => NpyData;
  readonly texts?: (bytes: Uint8Array) => ReadonlyArray<string>;
  /** The bytes that are turned round in big-endian files. */
  readonly swap: number;
  readonly big: boolean;
}

type Make = readonly [name: string, numbers: (bytes: ArrayBuffer) => NpyData];

/** Sign, 5 bits of exponent, 10 of fraction (IEEE 754 binary16). */
const half = (bits: number): number => {
  const [sign, exponent, fraction] = [bits >> 15 === 0 ? 1 : -1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
};

const halves = (bytes: ArrayBuffer): Float32Array => Float32Array.from(new Uint16Array(bytes), half);

const NUMBERS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ["b1", ["bool", (bytes) => new Uint8Array(bytes)]],
  ["u1", ["uint8", (bytes) => new Uint8Array(bytes)]],
  ["i1", ["int8", (bytes) => new Int8Array(bytes)]],
  ["u2", ["uint16", (bytes) => new Uint16Array(bytes)]],
  ["i2", ["int16", (bytes) => new Int16Array(bytes)]],
  ["u4", ["uint32", (bytes) => new Uint32Array(bytes)]],
  ["i4", ["int32", (bytes) => new Int32Array(bytes)]],
  ["u8", ["uint64", (bytes) => new BigUint64Array(bytes)]],
  ["i8", ["int64", (bytes) => new BigInt64Array(bytes)]],
  ["f2", ["float16", halves]],
  ["f4", ["float32", (bytes) => new Float32Array(bytes)]],
  ["f8", ["float64", (bytes) => new Float64Array(bytes)]],
]);

const cut = (bytes: Uint8Array, size: number, read: (part: Uint8Array) => string): ReadonlyArray<string> =>
  Array.from({ length: bytes.length / size }, (_, i) => read(bytes.subarray(i * size, (i + 1) * size)));

/** Four bytes for each character, filled up with zeros. */
const wide = (part: Uint8Array): string => {
  const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
  let text = "";
  for (let i = 0; i + 4 <= part.length; i += 4) {
    const point = view.getUint32(i, true);
    if (point === 0) break;
    text += point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
  }
  return text;
};

const narrow = (part: Uint8Array): string => {
  const end = part.indexOf(0);
  return new TextDecoder().decode(end < 0 ? part : part.subarray(0, end));
};

export const npyKind = (descr: string): NpyKind | undefined => {
  const [, order = "", letter = "", size = ""] = /^([<>|=])([a-zA-Z])([0-9]{1,6})$/.exec(descr) ?? [];
  const big = order === ">";
  const made = NUMBERS.get(`${letter}${size}`);
  if (made !== undefined) {
    const item = Number(size);
    return { item, name: made[0], numbers: made[1], swap: item, big };
  }
  const length = Number(size);
  if (length === 0) return undefined;
  if (letter === "U")
    return { item: 4 * length, name: "str", texts: (bytes) => cut(bytes, 4 * length, wide), swap: 4, big };
  if (letter === "S")
    return { item: length, name: "bytes", texts: (bytes) => cut(bytes, length, narrow), swap: 1, big };
  return undefined;
};

/** Each run of `size` bytes turned round, in place. */
export const swapBytes = (bytes: Uint8Array, size: number): void => {
  for (let at = 0; at + size <= bytes.length; at += size) bytes.subarray(at, at + size).reverse();
};
