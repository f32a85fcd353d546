/**
 * Weights in fewer bits: a byte each by a scale and a zero per tensor, or half-precision floats.
 *
 * In: a weight. Out: its stored numbers, and what a reader makes of them again. Only kernels and tables are stored so:
 * vectors (biases, scales) are small and stay as they are. Zero is always exact, as in TensorFlow's converter.
 */

export const precisions = ["uint8", "float16"] as const;

export type Precision = (typeof precisions)[number];

export type Quantised =
  /** value = (stored − zero) · scale */
  | { readonly _tag: "uint8"; readonly stored: Uint8Array; readonly scale: number; readonly zero: number }
  | { readonly _tag: "float16"; readonly stored: Uint16Array };

export interface Weight {
  readonly dtype: "f32" | "i32";
  readonly shape: ReadonlyArray<number>;
  readonly data: Float32Array | Int32Array;
}

/** Whether a weight is stored in fewer bits. */
export const isQuantised = ({ dtype, shape }: Pick<Weight, "dtype" | "shape">): boolean =>
  dtype === "f32" && shape.length >= 2;

const bytesOf = (data: Float32Array): Quantised => {
  const [low, high] = data.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [0, 0]);
  // A spread too small for a float's own steps is none.
  const scale = Math.fround((high - low) / 255) || 1;
  const zero = Math.round(-low / scale);
  return {
    _tag: "uint8",
    stored: Uint8Array.from(data, (value) => Math.max(0, Math.min(255, Math.round(value / scale) + zero))),
    scale,
    zero,
  };
};

const [float, bits] = (() => {
  const view = new Float32Array(1);
  return [view, new Uint32Array(view.buffer)] as const;
})();

/** The nearest half-precision number, ties to even: IEEE 754 binary16. */
const half = (value: number): number => {
  float[0] = value;
  const [word] = bits as unknown as readonly [number];
  const [sign, magnitude] = [(word >>> 16) & 0x8000, word & 0x7fffffff];
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    const small = Math.abs(value) * 2 ** 24;
    const floor = Math.floor(small);
    const up = small - floor > 0.5 || (small - floor === 0.5 && floor % 2 === 1) ? 1 : 0;
    return sign | (floor + up);
  }
  return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
};

/** The number that a half-precision one stands for. */
const whole = (stored: number): number => {
  const [sign, exponent, fraction] = [stored & 0x8000 ? -1 : 1, (stored >>> 10) & 31, stored & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

export const quantise = (data: Float32Array, precision: Precision): Quantised =>
  precision === "uint8" ? bytesOf(data) : { _tag: "float16", stored: Uint16Array.from(data, half) };

/** What a reader computes with. */
export const restored = (of: Quantised): Float32Array =>
  of._tag === "uint8"
    ? Float32Array.from(of.stored, (value) => Math.fround(value - of.zero) * of.scale)
    : Float32Array.from(of.stored, whole);
