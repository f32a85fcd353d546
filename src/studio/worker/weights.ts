/**
 * Weights at half precision, for the model that the page shows first: half the bytes, and no eye sees the difference.
 *
 * In: a safetensors file with metadata, its numbers as float16. Out: tensors as float32, and what is known of their
 * training. And back, for the script that writes the file.
 */

/** 1 sign, 5 exponent and 10 fraction bits, as IEEE 754 has them. */
export const fromHalf = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

/** The nearest half, ties to even. */
export const toHalf = (value: number): number => {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const scaled = size / 2 ** (exponent - 10);
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  // A fraction that rounds up to the next power of two carries into the exponent by itself; below the normal ones the
  // exponent is 0.
  return sign | (size < 2 ** -14 ? rounded : ((exponent + 14) << 10) + rounded);
};

interface Described {
  readonly name: string;
  readonly shape: ReadonlyArray<number>;
}

export interface Weights {
  readonly tensors: Readonly<Record<string, { readonly shape: ReadonlyArray<number>; readonly data: Float32Array }>>;
  /** Steps and epochs taken, and the last losses. */
  readonly about: { readonly step: number; readonly epoch: number; readonly heldOut: Readonly<Record<string, number>> };
}

const sizeOf = ({ shape }: Described): number => shape.reduce((product, size) => product * size, 1);

/** `u32` length of a JSON header, the header, then every tensor's halves in its order. */
export const writeWeights = ({ tensors, about }: Weights): Uint8Array => {
  const described: ReadonlyArray<Described> = Object.entries(tensors).map(([name, { shape }]) => ({ name, shape }));
  const header = new TextEncoder().encode(JSON.stringify({ about, tensors: described }).padEnd(4));
  const room = (header.length + 1) & ~1;
  const count = described.reduce((sum, each) => sum + sizeOf(each), 0);
  const bytes = new Uint8Array(4 + room + 2 * count).fill(0x20, 4, 4 + room);
  new DataView(bytes.buffer).setUint32(0, room, true);
  bytes.set(header, 4);
  const halves = new Uint16Array(bytes.buffer, 4 + room, count);
  let at = 0;
  for (const { data } of Object.values(tensors)) for (const value of data) halves[at++] = toHalf(value);
  return bytes;
};

export const readWeights = (buffer: ArrayBuffer): Weights => {
  const room = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, room))) as {
    readonly about: Weights["about"];
    readonly tensors: ReadonlyArray<Described>;
  };
  const halves = new Uint16Array(buffer, 4 + room);
  let at = 0;
  const read = (each: Described) => {
    const data = Float32Array.from({ length: sizeOf(each) }, (_, i) => fromHalf(halves[at + i] ?? 0));
    at += data.length;
    return [each.name, { shape: each.shape, data }] as const;
  };
  return { about: header.about, tensors: Object.fromEntries(header.tensors.map(read)) };
};
