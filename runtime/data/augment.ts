/**
 * Images varied at random while a model trains.
 *
 * In: a batch that was gathered, and the seed and step that it is for. Out: the same memory, with images mirrored,
 * moved, cut, turned, made brighter or darker. Every draw comes from the stream "augment/NAME/WORD" of the step, so
 * that a training that goes on, on whichever engine, sees the same.
 */
import type { Augmentation } from "../../compiler/language/augment.js";
import { stream } from "../random/stream.js";
import type { Batch } from "./batches.js";
import type { Augmented, Dataset } from "./dataset.js";

/**
 * From a place in the picture that is made to the place it is taken from, about the centres: y' = a·y + b·x + c, x' =
 * d·y + e·x + f.
 */
type Turn = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

type Draws = (word: string, each: number) => Float32Array;

const flips = { horizontal: [0, 1], vertical: [1, 0], both: [1, 1] } as const;

/** A turn for each sample. */
const turnsOf = (words: Augmentation, [height, width]: readonly [number, number], samples: number, draws: Draws) => {
  const { flip, shift, crop, rotate } = words;
  const [mirror, move, cut, turn] = [
    flip && draws("flip", 2),
    shift && draws("shift", 2),
    crop && draws("crop", 3),
    rotate && draws("rotate", 1),
  ];
  const [down, across] = flips[flip ?? "both"];
  return Array.from({ length: samples }, (_, i): Turn => {
    const at = (drawn: Float32Array | 0 | undefined, each: number, k: number): number =>
      drawn ? (drawn[i * each + k] ?? 0) : 0;
    const [sy, sx] = mirror
      ? [down && at(mirror, 2, 0) < 0.5 ? -1 : 1, across && at(mirror, 2, 1) < 0.5 ? -1 : 1]
      : [1, 1];
    const [my, mx] = move
      ? [0, 1].map((k) => Math.floor(at(move, 2, k) * (2 * (shift ?? 0) + 1)) - (shift ?? 0))
      : [0, 0];
    const side = cut ? (crop ?? 1) + (1 - (crop ?? 1)) * at(cut, 3, 0) : 1;
    const [cy, cx] = cut
      ? [((1 - side) * height * (2 * at(cut, 3, 1) - 1)) / 2, ((1 - side) * width * (2 * at(cut, 3, 2) - 1)) / 2]
      : [0, 0];
    const angle = turn ? ((2 * at(turn, 1, 0) - 1) * (rotate ?? 0) * Math.PI) / 180 : 0;
    const [cos, sin] = turn ? [side * Math.cos(angle), side * Math.sin(angle)] : [side, 0];
    // Moved and mirrored first, as seen from the picture that is made; then turned about its centre, then cut.
    return [
      cos * sy,
      -sin * sx,
      cy - cos * sy * (my ?? 0) + sin * sx * (mx ?? 0),
      sin * sy,
      cos * sx,
      cx - sin * sy * (my ?? 0) - cos * sx * (mx ?? 0),
    ];
  });
};

interface Side {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

const within = (value: number, most: number): number => Math.min(Math.max(value, 0), most);

/** Takes every pixel of `out` from `from`: the nearest, or what lies between four. */
const resampled = (
  { height, width, channels }: Side,
  [a, b, c, d, e, f]: Turn,
  from: Float32Array,
  out: Float32Array,
  smooth: boolean,
) => {
  const [middle, centre] = [(height - 1) / 2, (width - 1) / 2];
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [v, u] = [y - middle, x - centre];
      const row = within(a * v + b * u + c + middle, height - 1);
      const column = within(d * v + e * u + f + centre, width - 1);
      const [top, left] = smooth ? [Math.floor(row), Math.floor(column)] : [Math.round(row), Math.round(column)];
      const [low, right] = [Math.min(top + 1, height - 1), Math.min(left + 1, width - 1)];
      const [p, q] = smooth ? [row - top, column - left] : [0, 0];
      for (let k = 0; k < channels; k++, to++) {
        const at = (r: number, s: number): number => from[(r * width + s) * channels + k] ?? 0;
        out[to] =
          p === 0 && q === 0
            ? at(top, left)
            : (1 - p) * ((1 - q) * at(top, left) + q * at(top, right)) +
              p * ((1 - q) * at(low, left) + q * at(low, right));
      }
    }
};

/** Every image of a column by its turn. */
const turned = (batch: Batch, name: string, turns: ReadonlyArray<Turn>, smooth: boolean): void => {
  const column = batch[name];
  if (column === undefined || !(column.data instanceof Float32Array)) return;
  const [, height = 1, width = 1, channels = 1] = column.shape;
  const each = height * width * channels;
  const before = new Float32Array(each);
  for (const [i, turn] of turns.entries()) {
    const own = column.data.subarray(i * each, (i + 1) * each);
    before.set(own);
    resampled({ height, width, channels }, turn, before, own, smooth);
  }
};

/** Times a factor, from the low end of the range, and not beyond its high one. */
const brightened = (batch: Batch, { name, range, counts }: Augmented, most: number, factors: Float32Array): void => {
  const data = batch[name]?.data ?? new Float32Array();
  const [low, high] = range ?? [0, Number.POSITIVE_INFINITY];
  const each = data.length / Math.max(factors.length, 1);
  for (let i = 0; i < data.length; i++) {
    const factor = 1 + (2 * (factors[Math.floor(i / each)] ?? 0) - 1) * most;
    const value = Math.min(low + ((data[i] ?? 0) - low) * factor, high);
    data[i] = counts ? Math.round(value) : value;
  }
};

const varied = (batch: Batch, one: Augmented, seed: number, step: number, samples: number): void => {
  const { name, words, along, mask, counts } = one;
  const draws: Draws = (word, each) => {
    const drawn = new Float32Array(samples * each);
    stream(seed, `augment/${name}/${word}`, step).fillUniform(drawn, 0, 1);
    return drawn;
  };
  const { flip, shift, crop, rotate, brightness } = words;
  const smooth = mask === undefined && !counts;
  if ((flip ?? shift ?? crop ?? rotate) !== undefined) {
    const [, height = 1, width = 1] = batch[name]?.shape ?? [];
    const turns = turnsOf(words, [height, width], samples, draws);
    for (const image of [name, ...along]) turned(batch, image, turns, smooth);
    if (mask !== undefined) turned(batch, mask, turns, false);
  }
  if (brightness !== undefined) brightened(batch, one, brightness, draws("brightness", 1));
};

/** Rows of a batch, in the same memory. */
const rowsOf = (batch: Batch, from: number, to: number): Batch =>
  Object.fromEntries(
    Object.entries(batch).map(([name, { shape, dtype, data }]) => {
      const each = data.length / Math.max(shape[0] ?? 1, 1);
      return [name, { shape: [to - from, ...shape.slice(1)], dtype, data: data.subarray(from * each, to * each) }];
    }),
  );

/** Varies what was gathered for steps from `step` on, `samples` for each. The batch must be nobody else's. */
export const augment = (
  { augmented = [] }: Dataset,
  batch: Batch,
  seed: number,
  step: number,
  samples: number,
): void => {
  if (augmented.length === 0) return;
  const all = Object.values(batch)[0]?.shape[0] ?? 0;
  for (let from = 0, at = step; from < all; from += samples, at++) {
    const rows = rowsOf(batch, from, Math.min(from + samples, all));
    for (const one of augmented) varied(rows, one, seed, at, Math.min(samples, all - from));
  }
};
