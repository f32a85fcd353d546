/**
 * Columns that follow from a grey image, for sources of images: a spec gets one by giving an input or a condition its
 * name.
 *
 * In: images of [0, 1]. Out: columns by name, computed when they are asked for. Sample i's are always the same,
 * whatever the run's seed.
 */
import { stream } from "../random/stream.js";
import { width } from "./dataset.js";

/** The value at an index of all images' values, of [0, 1]. */
type Level = (index: number) => number;

/** A column that follows from images. */
export interface Derived {
  readonly name: string;
  /** Of one sample. */
  readonly shape: ReadonlyArray<number>;
  /** [count, ...shape] in C order, of [0, 1]. */
  readonly values: (level: Level) => Float32Array;
}

type Made = Omit<Derived, "name">;

export interface Images {
  readonly count: number;
  /** [height, width, channels]. */
  readonly shape: ReadonlyArray<number>;
}

interface Sides {
  readonly height: number;
  readonly across: number;
  readonly channels: number;
}

const sidesOf = ({ shape: [height = 1, across = 1, channels = 1] }: Images): Sides => ({ height, across, channels });

/** One value per value of the images. */
const mapped = (images: Images, level: Level, value: (level: number, y: number, x: number) => number): Float32Array => {
  const { height, across, channels } = sidesOf(images);
  const out = new Float32Array(images.count * width(images.shape));
  for (let i = 0; i < out.length; i++) {
    const pixel = Math.floor(i / channels);
    out[i] = value(level(i), Math.floor(pixel / across) % height, pixel % across);
  }
  return out;
};

/** Sums of values at the indices that `to` gives, divided by how many fell there. */
const averaged = (
  images: Images,
  level: Level,
  size: number,
  to: (y: number, x: number, channel: number) => number,
): Float32Array => {
  const { height, across, channels } = sidesOf(images);
  const each = height * across * channels;
  const places = Int32Array.from({ length: each }, (_, i) => {
    const pixel = Math.floor(i / channels);
    return to(Math.floor(pixel / across), pixel % across, i % channels);
  });
  const share = new Float64Array(size);
  for (const place of places) share[place] = (share[place] ?? 0) + 1;
  const sums = new Float64Array(images.count * size);
  for (let i = 0; i < images.count * each; i++) {
    const at = Math.floor(i / each) * size + (places[i % each] ?? 0);
    sums[at] = (sums[at] ?? 0) + level(i);
  }
  return Float32Array.from(sums, (sum, i) => Math.min(sum / (share[i % size] ?? 1), 1));
};

const BLOCK = 4;

/** The mean of each 4 × 4 pixels. */
const small = (images: Images): Made => {
  const { height, across, channels } = sidesOf(images);
  const [rows, columns] = [Math.ceil(height / BLOCK), Math.ceil(across / BLOCK)];
  const place = (y: number, x: number, channel: number): number =>
    (Math.floor(y / BLOCK) * columns + Math.floor(x / BLOCK)) * channels + channel;
  const shape = [rows, columns, channels];
  return { shape, values: (level) => averaged(images, level, width(shape), place) };
};

/** The mean ink of each row, then of each column. */
const profile = (images: Images): Made => {
  const { height, across } = sidesOf(images);
  const values = (level: Level): Float32Array => {
    const a = averaged(images, level, height, (y) => y);
    const b = averaged(images, level, across, (_, x) => x);
    const each = height + across;
    return Float32Array.from({ length: images.count * each }, (_, i) => {
      const [sample, at] = [Math.floor(i / each), i % each];
      return (at < height ? a[sample * height + at] : b[sample * across + at - height]) ?? 0;
    });
  };
  return { shape: [height + across], values };
};

/** The lower left quarter; the rest is 0. What Sohn et al. 2015 let a model complete. */
const quadrant = (images: Images): Made => {
  const { height, across } = sidesOf(images);
  const known = (y: number, x: number): boolean => 2 * y >= height && 2 * x < across;
  return {
    shape: images.shape,
    values: (level) => mapped(images, level, (value, y, x) => (known(y, x) ? value : 0)),
  };
};

/** Every pixel, row by row, without a shape: what a vector, or a sequence of any steps, is read from. */
const pixels = (images: Images): Made => ({
  shape: [width(images.shape)],
  values: (level) => Float32Array.from({ length: images.count * width(images.shape) }, (_, i) => level(i)),
});

/** Every pixel, row by row, down to the last row of two with ink; what is below is missing. */
const inked = (images: Images): Made => {
  const { height, across, channels } = sidesOf(images);
  const each = width(images.shape);
  const pair = 2 * across * channels;
  const rowsOf = (level: Level, sample: number): number => {
    for (let i = each - 1; i >= 0; i--) if (level(sample * each + i) > 0.1) return Math.ceil((i + 1) / pair) * pair;
    return Math.min(pair, height * across * channels);
  };
  const values = (level: Level): Float32Array => {
    const out = new Float32Array(images.count * each).fill(Number.NaN);
    for (let sample = 0; sample < images.count; sample++)
      for (let i = 0, own = rowsOf(level, sample); i < own; i++) out[sample * each + i] = level(sample * each + i);
    return out;
  };
  return { shape: [each], values };
};

const DEVIATION = 0.3;

/** Normal noise added, cut off at 0 and 1. */
const noisy = (images: Images): Made => {
  const values = (level: Level): Float32Array => {
    const each = width(images.shape);
    const noise = new Float32Array(images.count * each);
    for (let i = 0; i < images.count; i++)
      stream(0, "derived/noisy", i).fillNormal(noise.subarray(i * each, (i + 1) * each));
    for (let i = 0; i < noise.length; i++) noise[i] = Math.min(Math.max(level(i) + DEVIATION * (noise[i] ?? 0), 0), 1);
    return noise;
  };
  return { shape: images.shape, values };
};

const columns = { quadrant, small, noisy, profile, pixels, inked } satisfies Record<string, (images: Images) => Made>;

/** For help texts. */
export const derivedDoc =
  "quadrant (the lower left quarter, the rest 0), small (the mean of each 4 × 4 pixels), noisy (normal noise of " +
  "deviation 0.3 added), profile (the mean of each row and column), pixels (every pixel, row by row, for a vector " +
  "or a sequence), inked (the same down to the last row with ink, as a sequence with padding)";

export const derivedFrom = (images: Images): ReadonlyArray<Derived> =>
  Object.entries(columns).map(([name, make]) => ({ name, ...make(images) }));
