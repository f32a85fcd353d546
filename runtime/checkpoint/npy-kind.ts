/**
 * The kinds of elements that a `.npy` file may hold.
 *
 * In: a kind as numpy writes it (`<f4`, `|b1`, `>i8`, `<U7`) and bytes of it. Out: numbers or texts in this machine's
 * order of bytes; undefined for a kind that is neither.
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
  /** `bytes` are aligned, in little-endian order, and are kept. */
  readonly numbers?: (bytes: Uint8Array) => NpyData;
  readonly texts?: (bytes: Uint8Array) => ReadonlyArray<string>;
  /** The bytes that are turned round in big-endian files. */
  readonly swap: number;
  readonly big: boolean;
}

type Make = readonly [name: string, numbers: (bytes: Uint8Array) => NpyData];

/** Sign, 5 bits of exponent, 10 of fraction (IEEE 754 binary16). */
const half = (bits: number): number => {
  const [sign, exponent, fraction] = [bits >> 15 === 0 ? 1 : -1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
};

type Constructor<A> = new (buffer: ArrayBufferLike, offset: number, length: number) => A;

/** The same bytes as numbers of `item` bytes. */
const over =
  <A>(Kind: Constructor<A>, item: number): ((bytes: Uint8Array) => A) =>
  ({ buffer, byteOffset, byteLength }) =>
    new Kind(buffer, byteOffset, byteLength / item);

const halves = (bytes: Uint8Array): Float32Array => Float32Array.from(over(Uint16Array, 2)(bytes), half);

const NUMBERS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ["b1", ["bool", over(Uint8Array, 1)]],
  ["u1", ["uint8", over(Uint8Array, 1)]],
  ["i1", ["int8", over(Int8Array, 1)]],
  ["u2", ["uint16", over(Uint16Array, 2)]],
  ["i2", ["int16", over(Int16Array, 2)]],
  ["u4", ["uint32", over(Uint32Array, 4)]],
  ["i4", ["int32", over(Int32Array, 4)]],
  ["u8", ["uint64", over(BigUint64Array, 8)]],
  ["i8", ["int64", over(BigInt64Array, 8)]],
  ["f2", ["float16", halves]],
  ["f4", ["float32", over(Float32Array, 4)]],
  ["f8", ["float64", over(Float64Array, 8)]],
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
