/**
 * Sequences whose samples differ in length.
 *
 * In: numbers of samples that are all as long as the longest, with NaN behind a sample's own end, or lengths beside
 * them. Out: how many time steps each sample has, and the column of ones and zeros that says which are there.
 */
import { stepsName } from "../../../compiler/language/input/input.js";
import { type Column, type Wanted, width } from "../dataset.js";
import type { Numbers } from "../field.js";

type Shaped = Pick<Wanted, "shape">;

const featuresOf = ({ shape }: Shaped): number => shape.at(-1) ?? 1;

/** Up to the last time step that holds a number. */
export const ownLengths = (values: Numbers, wanted: Shaped): Int32Array => {
  const size = width(wanted.shape);
  const features = featuresOf(wanted);
  return Int32Array.from({ length: values.length / size }, (_, row) => {
    for (let i = size - 1; i >= 0; i--)
      if (!Number.isNaN(values[row * size + i] ?? 0)) return Math.floor(i / features) + 1;
    return 0;
  });
};

/** Whether every missing number of a sequence stands behind its sample's end, and no sample is without any. */
export const endsOnly = (values: Numbers, wanted: Shaped): boolean => {
  if (wanted.shape.length !== 2) return false;
  const [size, features] = [width(wanted.shape), featuresOf(wanted)];
  return ownLengths(values, wanted).every((length, row) => {
    if (length === 0) return false;
    for (let i = row * size; i < row * size + length * features; i++) if (Number.isNaN(values[i] ?? 0)) return false;
    return true;
  });
};

/** Samples of fewer numbers brought to the wanted length, with NaN behind them. */
export const lengthened = (values: Numbers, found: number, wanted: Shaped): Numbers => {
  const size = width(wanted.shape);
  if (found >= size) return values;
  const count = values.length / Math.max(found, 1);
  const out = new Float64Array(count * size).fill(Number.NaN);
  for (let row = 0; row < count; row++) out.set(values.subarray(row * found, (row + 1) * found), row * size);
  return out;
};

/** Whether samples of this shape are wanted ones that end sooner. */
export const fitsShorter = (wanted: Shaped, found: ReadonlyArray<number>): boolean => {
  const features = featuresOf(wanted);
  const numbers = width(found);
  const alike = found.length < 2 || found.at(-1) === features || (features === 1 && found.length === 2);
  return wanted.shape.length === 2 && numbers % features === 0 && numbers <= width(wanted.shape) && alike;
};

/** Which time steps are there; nothing where all are. */
export const stepsColumn = (name: string, lengths: Int32Array, steps: number): ReadonlyArray<Column> => {
  if (lengths.every((length) => length === steps)) return [];
  const data = new Float32Array(lengths.length * steps);
  for (const [row, length] of lengths.entries()) data.fill(1, row * steps, row * steps + length);
  return [{ name: stepsName(name), shape: [steps], dtype: "f32", data }];
};
