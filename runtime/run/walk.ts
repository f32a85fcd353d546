/**
 * Walks through the latent: one unit at a time, or from one code to another.
 *
 * In: codes of samples. Out: codes to decode, row by row. Ranges are those of the codes at hand, so that a latent
 * without a prior can be walked too.
 */
import type { Encoded } from "./use.js";

const unitOf = ({ z, width, count }: Encoded, unit: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => z[i * width + unit] ?? 0).sort();

/** The value below which a share of the sorted values lies, linear between neighbours. */
const quantile = (sorted: Float64Array, share: number): number => {
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
};

const codeAt = ({ z, width }: Encoded, index: number): Float32Array => z.slice(index * width, (index + 1) * width);

/** `steps` shares from 2 % to 98 %, evenly apart: what the columns of a traversal stand at. */
export const shares = (steps: number): ReadonlyArray<number> =>
  Array.from({ length: steps }, (_, i) => (steps === 1 ? 0.5 : 0.02 + (0.96 * i) / (steps - 1)));

/**
 * Each of `units` in a row of its own, at the quantiles of its values over all codes; the other units stay those of
 * sample `index`. [rows · steps, width].
 */
export const traversal = (
  encoded: Encoded,
  index: number,
  units: ReadonlyArray<number>,
  steps: number,
): Float32Array => {
  const base = codeAt(encoded, index);
  const rows = units.flatMap((unit) => {
    const sorted = unitOf(encoded, unit);
    return shares(steps).map((share) => base.with(unit, quantile(sorted, share)));
  });
  return Float32Array.from(rows.flatMap((row) => Array.from(row)));
};

/** The units that vary most, in their order, `most` of them. */
export const liveliest = (encoded: Encoded, most: number): ReadonlyArray<number> => {
  const spread = Array.from({ length: encoded.width }, (_, unit) => {
    const sorted = unitOf(encoded, unit);
    return quantile(sorted, 0.98) - quantile(sorted, 0.02);
  });
  const order = spread.map((_, unit) => unit).sort((a, b) => (spread[b] ?? 0) - (spread[a] ?? 0));
  return order.slice(0, most).sort((a, b) => a - b);
};

/** `steps` codes on the straight line from sample `from` to sample `to`, both ends included. [steps, width]. */
export const line = (encoded: Encoded, from: number, to: number, steps: number): Float32Array => {
  const [a, b] = [codeAt(encoded, from), codeAt(encoded, to)];
  return Float32Array.from({ length: steps * encoded.width }, (_, i) => {
    const [unit, share] = [i % encoded.width, Math.floor(i / encoded.width) / Math.max(steps - 1, 1)];
    return (a[unit] ?? 0) * (1 - share) + (b[unit] ?? 0) * share;
  });
};
